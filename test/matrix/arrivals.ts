import type { ReceivedSpan, Receiver } from '@together-otel/live/receiver';
import { ATTEMPT_EVENT, attr, metrics, SCOPE_NAME } from '@together-otel/semconv';

/** The significant parts of one of our spans. */
export interface SpanDigest {
  readonly name: string;
  readonly kind: string;
  readonly model: unknown;
  readonly provider: unknown;
  readonly outcome: unknown;
  readonly status: unknown;
  readonly errorType: unknown;
  readonly resends: unknown;
  readonly attemptEvents: number;
  readonly reported: readonly string[];
}

/** Expected spans of `fixtures/workload.cjs`, one per call. */
export const expectedSpans: readonly SpanDigest[] = [
  span('matrix/failing', {
    outcome: 'error',
    status: 404,
    errorType: 'model_not_available',
    reported: [],
  }),
  span('matrix/json', {}),
  span('matrix/limited', { resends: 1, attemptEvents: 1 }),
  span('matrix/stream', { reported: ['usage', 'time to first token'] }),
];

/** Expected values of `together.client.attempts`, by `model status`: one count per HTTP request. */
export const expectedAttempts: Readonly<Record<string, number>> = {
  'matrix/failing 404': 1,
  'matrix/json 200': 1,
  'matrix/limited 200': 1,
  'matrix/limited 429': 1,
  'matrix/stream 200': 1,
};

function span(model: string, differing: Partial<SpanDigest>): SpanDigest {
  return {
    name: `chat ${model}`,
    kind: 'client',
    model,
    provider: 'together_ai',
    outcome: 'success',
    status: 200,
    errorType: undefined,
    resends: undefined,
    attemptEvents: 0,
    reported: ['usage'],
    ...differing,
  };
}

/** Our spans, sorted by name. */
export function ourSpans(receiver: Receiver): readonly ReceivedSpan[] {
  return receiver
    .spans()
    .filter(({ scope }) => scope.name === SCOPE_NAME)
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

export function digestSpans(receiver: Receiver): readonly SpanDigest[] {
  return ourSpans(receiver).map(({ name, kind, attributes, events }) => ({
    name,
    kind,
    model: attributes[attr.requestModel],
    provider: attributes[attr.providerName],
    outcome: attributes[attr.callOutcome],
    status: attributes[attr.httpStatusCode],
    errorType: attributes[attr.errorType],
    resends: attributes[attr.httpResendCount],
    attemptEvents: events.filter((event) => event.name === ATTEMPT_EVENT).length,
    reported: [
      ...(Number(attributes[attr.usageOutputTokens]) > 0 ? ['usage'] : []),
      ...(Number(attributes[attr.timeToFirstToken]) > 0 ? ['time to first token'] : []),
    ],
  }));
}

export function digestAttempts(receiver: Receiver): Readonly<Record<string, number>> {
  const counts = receiver.latest(metrics.attempts.name).map(({ attributes, value }) => {
    const key = `${attributes[attr.requestModel]} ${attributes[attr.httpStatusCode]}`;
    return [key, Number(value)] as const;
  });
  return Object.fromEntries(counts.toSorted(([a], [b]) => a.localeCompare(b)));
}
