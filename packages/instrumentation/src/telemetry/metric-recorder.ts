import type { Attributes, Context } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';
import type { CallSeries } from './call-series.ts';
import type { Instruments } from './instruments.ts';

/**
 * Records the metrics of a call that ended.
 *
 * @param context holds the call's span, for exemplars.
 */
export function recordCall(
  instruments: Instruments,
  series: CallSeries,
  summary: CallSummary,
  context: Context,
): void {
  const { responseModel, stream, cost } = summary;
  const { common } = series;
  const answer = series.answer(responseModel);
  const ended = answer.ended(summary);
  for (const convention of instruments.conventions) {
    convention.record({ summary, common, answer, ended, context });
  }
  if (stream?.toFirstToken !== undefined) {
    instruments.timeToFirstToken.record(stream.toFirstToken, common, context);
  }
  for (const type of ['input', 'output'] as const) {
    const amount = cost?.[type];
    if (amount) instruments.cost.add(amount, { ...common, [attr.tokenType]: type }, context);
  }
}

/** Records how long chunks of a stream let the next ones wait, in seconds. */
export function recordChunkGaps(
  instruments: Instruments,
  common: Attributes,
  gaps: readonly number[],
  context: Context,
): void {
  for (const convention of instruments.conventions) {
    convention.recordChunkGaps(gaps, common, context);
  }
}

/** Counts an attempt. */
export function recordAttempt(
  instruments: Instruments,
  series: CallSeries,
  attempt: AttemptSummary,
  context: Context,
): void {
  instruments.attempts.add(1, series.attempt(attempt), context);
}

/** Records the wait between a failed attempt and the next one. */
export function recordRetryDelay(
  instruments: Instruments,
  common: Attributes,
  delay: number,
  error: AttemptSummary['error'],
  context: Context,
): void {
  const attributes = error ? { ...common, [attr.errorType]: error.type } : common;
  instruments.retryDelay.record(delay, attributes, context);
}

/** The failed call that another replaced, and how. */
interface ReplacedCall {
  readonly failed: { readonly model: string; readonly errorType: string };
  readonly kind: 'retry' | 'fallback';
}

/** Counts a retry of the application or a fallback, when the call that replaced another has ended. */
export function recordReplacement(
  instruments: Instruments,
  common: Attributes,
  { failed, kind }: ReplacedCall,
  to: {
    readonly model: string | undefined;
    readonly provider: string;
    readonly outcome: CallSummary['outcome'];
  },
  context: Context,
): void {
  const attributes: Attributes = {
    ...common,
    [attr.errorType]: failed.errorType,
    [attr.callOutcome]: to.outcome,
  };
  if (kind === 'retry') {
    instruments.callRetries.add(1, attributes, context);
    return;
  }
  attributes[attr.fallbackFromModel] = failed.model;
  attributes[attr.fallbackToProvider] = to.provider;
  if (to.model) attributes[attr.fallbackToModel] = to.model;
  instruments.fallbacks.add(1, attributes, context);
}
