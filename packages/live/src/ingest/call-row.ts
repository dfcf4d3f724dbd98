import { ATTEMPT_EVENT, attr, spans } from '@together-otel/semconv';
import type { Attributes, AttributeValue, ReceivedSpan } from '../otlp/model.ts';
import { flatName } from './kept-text.ts';

/** Columns of a stored call. Times are Unix milliseconds, durations seconds. */
export interface CallRow {
  readonly trace: string;
  readonly span: string;
  readonly parent: string | null;
  readonly started: number;
  readonly ended: number;
  readonly service: string;
  readonly model: string;
  readonly operation: string | null;
  readonly library: string | null;
  readonly host: string | null;
  readonly outcome: string;
  readonly error: string | null;
  readonly category: string | null;
  readonly status: number | null;
  /** `retry` or `fallback`. */
  readonly replaces: string | null;
  readonly from_model: string | null;
  /** The failed call that this one replaced: `trace/span`. */
  readonly replaces_span: string | null;
  readonly first_token: number | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly attempts: number;
  /** Attempts that were rate limited (429), and those that found no capacity (503). */
  readonly limited: number;
  readonly full: number;
  /** Seconds spent waiting between attempts. */
  readonly backoff: number;
  /** JSON: failed attempts by `category: error.type`. */
  readonly causes: string;
  /** Whether this project's instrumentation created the span: 1 or 0. */
  readonly ours: number;
}

/** Maximum length of a name in a column; the span keeps the full value. */
const MAX_NAME = 200;

/** Operations of the registry that call a model. */
const MODEL_OPERATIONS: ReadonlySet<string> = new Set(
  Object.values(spans).flatMap((span) => ('operation' in span ? [span.operation] : [])),
);

/** @returns undefined for a span that is neither a model call nor a call to Together. */
export function callRow(span: ReceivedSpan): CallRow | undefined {
  const { attributes } = span;
  const outcome = name(attributes[attr.callOutcome]);
  const operation = name(attributes[attr.operationName]);
  const isCall = span.kind === 'client' && operation !== null && MODEL_OPERATIONS.has(operation);
  if (outcome === null && !isCall) return undefined;
  const failed = failedAttempts(span);
  const replaced = span.links[0];
  const replaces =
    name(attributes[attr.callReplaces]) ?? (attributes[attr.fallbackFromModel] ? 'fallback' : null);
  return {
    trace: span.traceId,
    span: span.spanId,
    parent: span.parentSpanId ?? null,
    started: Number(span.startTime / 1000n) / 1000,
    ended: Number(span.endTime / 1000n) / 1000,
    service: name(span.resource['service.name']) ?? 'unknown_service',
    model: name(attributes[attr.requestModel]) ?? flatName(span.name, MAX_NAME),
    operation,
    library: name(attributes[attr.clientLibrary]),
    host: name(attributes[attr.serverAddress]),
    outcome: outcome ?? (span.status.code === 'error' ? 'error' : 'success'),
    error: name(attributes[attr.errorType]),
    category: name(attributes[attr.errorCategory]),
    status: number(attributes[attr.httpStatusCode]),
    replaces,
    from_model: name(attributes[attr.fallbackFromModel]),
    replaces_span: replaces && replaced ? `${replaced.traceId}/${replaced.spanId}` : null,
    first_token: number(attributes[attr.timeToFirstToken]),
    input: number(attributes[attr.usageInputTokens]),
    output: number(attributes[attr.usageOutputTokens]),
    attempts: failed.length + (outcome === 'error' ? 0 : 1),
    limited: failed.filter(({ category }) => category === 'rate_limit').length,
    full: failed.filter(({ category }) => category === 'capacity').length,
    backoff: number(attributes[attr.retryDelay]) ?? 0,
    causes: JSON.stringify(tally(failed.map(({ category, type }) => `${category}: ${type}`))),
    ours: outcome === null ? 0 : 1,
  };
}

/** Failed attempts: those retried by the SDK, and the last one if it ended the call. */
function failedAttempts({
  events,
  attributes,
}: ReceivedSpan): { category: string; type: string }[] {
  const causeOf = (from: Attributes): { category: string; type: string } => ({
    // No colons: in cause counts, a colon ends the category.
    category:
      name(from[attr.errorCategory])?.replaceAll(':', ' ') ??
      categoryOf(number(from[attr.httpStatusCode])),
    type: name(from[attr.errorType]) ?? 'unknown',
  });
  const retried = events
    .filter((event) => event.name === ATTEMPT_EVENT)
    .map((event) => causeOf(event.attributes));
  return attributes[attr.callOutcome] === 'error' ? [...retried, causeOf(attributes)] : retried;
}

function categoryOf(status: number | null): string {
  if (status === 429) return 'rate_limit';
  return status === 503 ? 'capacity' : 'other';
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function name(value: AttributeValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? flatName(value, MAX_NAME) : null;
}

function number(value: AttributeValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
