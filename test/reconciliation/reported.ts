import type { Attributes, ReceivedSpan, Receiver } from '@together-otel/live/receiver';
import { ATTEMPT_EVENT, attr, metrics, SCOPE_NAME } from '@together-otel/semconv';
import { Figures } from './figures.ts';

/** The instrumentation's spans, without the application's own. */
export function callSpans(receiver: Receiver): readonly ReceivedSpan[] {
  return receiver.spans().filter(({ scope }) => scope.name === SCOPE_NAME);
}

/** Every count and every sum sent over OTLP. */
export function reportedFigures(receiver: Receiver): Figures {
  const figures = new Figures();
  addCounters(figures, receiver);
  addHistograms(figures, receiver);
  for (const span of callSpans(receiver)) addSpan(figures, span);
  return figures;
}

/** Cost of the calls, in USD. */
export function reportedCost(receiver: Receiver): Figures {
  const figures = new Figures();
  for (const { attributes, value } of receiver.latest(metrics.cost.name)) {
    figures.add('cost', [...common(attributes), text(attributes[attr.tokenType])], Number(value));
  }
  return figures;
}

function addCounters(figures: Figures, receiver: Receiver): void {
  for (const { attributes, value } of receiver.latest(metrics.attempts.name)) {
    const reported = [attributes[attr.httpStatusCode], attributes[attr.errorType]];
    figures.add('attempts', [...common(attributes), ...reported.map(text)], Number(value));
  }
  for (const { attributes, value } of receiver.latest(metrics.fallbacks.name)) {
    const reported = [
      attr.fallbackFromModel,
      attr.fallbackToModel,
      attr.fallbackToProvider,
      attr.errorType,
      attr.callOutcome,
    ];
    const parts = reported.map((name) => text(attributes[name]));
    figures.add('fallbacks', [...common(attributes), ...parts], Number(value));
  }
  for (const { attributes, value } of receiver.latest(metrics.callRetries.name)) {
    const parts = [attr.errorType, attr.callOutcome].map((name) => text(attributes[name]));
    figures.add('call retries', [...common(attributes), ...parts], Number(value));
  }
  for (const { attributes, value } of receiver.latest(metrics.activeCalls.name)) {
    figures.add('calls still active', common(attributes), Number(value));
  }
}

function addHistograms(figures: Figures, receiver: Receiver): void {
  const each = (
    { name }: { readonly name: string },
    add: (attributes: Attributes, count: number, sum: number) => void,
  ): void => {
    for (const { attributes, histogram } of receiver.latest(name)) {
      add(attributes, histogram?.count ?? 0, histogram?.sum ?? 0);
    }
  };
  each(metrics.operationDuration, (attributes, count) => {
    const reported = [attr.responseModel, attr.callOutcome, attr.errorType];
    const parts = reported.map((name) => text(attributes[name]));
    figures.add('calls', [...common(attributes), ...parts], count);
  });
  each(metrics.tokenUsage, (attributes, count, sum) => {
    const reported = [attr.responseModel, attr.tokenType].map((name) => text(attributes[name]));
    figures.add('answers with tokens', [...common(attributes), ...reported], count);
    figures.add('tokens', [...common(attributes), ...reported], sum);
  });
  each(metrics.retryDelay, (attributes, count) => {
    figures.add('retries', [...common(attributes), text(attributes[attr.errorType])], count);
  });
  each(metrics.timeToFirstChunk, (attributes, count) => {
    figures.add('first chunks', common(attributes), count);
  });
  each(metrics.timeToFirstToken, (attributes, count) => {
    figures.add('first tokens', common(attributes), count);
  });
  each(metrics.timePerOutputChunk, (attributes, count) => {
    figures.add('further chunks', common(attributes), count);
  });
}

function addSpan(figures: Figures, { name, attributes, events }: ReceivedSpan): void {
  const host = text(attributes[attr.serverAddress]);
  const ending = [attr.callOutcome, attr.httpStatusCode, attr.errorType];
  figures.add('spans', [host, name, ...ending.map((key) => text(attributes[key]))]);
  const resends = attributes[attr.httpResendCount];
  if (resends !== undefined) figures.add('resends', [host, name], Number(resends));
  if (attributes[attr.callReplaces] !== undefined) {
    const reported = [attr.callReplaces, attr.fallbackFromModel].map((key) =>
      text(attributes[key]),
    );
    figures.add('spans of replacements', [host, name, ...reported]);
  }
  for (const event of events) {
    if (event.name !== ATTEMPT_EVENT) continue;
    const reported = [attr.attemptNumber, attr.httpStatusCode, attr.errorType];
    const parts = reported.map((key) => text(event.attributes[key]));
    figures.add('attempt events', [host, name, ...parts]);
  }
}

/** Attributes common to every metric of a call. */
function common(attributes: Attributes): (string | undefined)[] {
  return [attr.serverAddress, attr.operationName, attr.requestModel].map((name) =>
    text(attributes[name]),
  );
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
