import type { LatestSeries, ReceivedSpan, Receiver } from '@together-otel/live/receiver';
import { attr, metrics } from '@together-otel/semconv';

/** Figures of one model, all from received OTLP data. */
export interface ModelFindings {
  calls: number;
  callsByOutcome: Record<string, number>;
  attempts: number;
  /** By HTTP status; `none` for attempts without a response. */
  attemptsByStatus: Record<string, number>;
  /** Attempts that ended with 429, by `error.type`. */
  limitedByErrorType: Record<string, number>;
  /** Attempts that ended with 503. */
  overCapacity: number;
  /** In seconds, over the streams of the model; null without any. */
  timeToFirstToken: { streams: number; p50: number | null; p95: number | null };
  tokens: { input: number; output: number };
  /** The last reading of the base rate; null if Together reported none. */
  quota: {
    requestsLimit: number | null;
    requestsRemaining: number | null;
    tokensLimit: number | null;
    tokensRemaining: number | null;
  };
}

/** Failed calls that calls to another model replaced. */
export interface FallbackFindings {
  readonly from: string;
  readonly to: string;
  readonly errorType: string;
  readonly outcome: string;
  readonly count: number;
}

/** Extracts the fallbacks from the received signals. */
export function findFallbacks(receiver: Receiver): FallbackFindings[] {
  return receiver.latest(metrics.fallbacks.name).map(({ attributes, value }) => ({
    from: String(attributes[attr.fallbackFromModel]),
    to: String(attributes[attr.fallbackToModel]),
    errorType: String(attributes[attr.errorType]),
    outcome: String(attributes[attr.callOutcome]),
    count: Number(value),
  }));
}

/** Extracts every model's figures from the received signals. */
export function findModels(receiver: Receiver): Record<string, ModelFindings> {
  const models = new Map<string, ModelFindings>();
  const of = (series: LatestSeries): ModelFindings => {
    const name = String(series.attributes[attr.requestModel]);
    const known = models.get(name) ?? nothingFound();
    models.set(name, known);
    return known;
  };

  for (const series of receiver.latest(metrics.operationDuration.name)) {
    const found = of(series);
    const count = series.histogram?.count ?? 0;
    found.calls += count;
    add(found.callsByOutcome, series.attributes[attr.callOutcome], count);
  }
  for (const series of receiver.latest(metrics.attempts.name)) {
    const found = of(series);
    const count = Number(series.value);
    const status = series.attributes[attr.httpStatusCode];
    found.attempts += count;
    add(found.attemptsByStatus, status ?? 'none', count);
    if (status === 429) add(found.limitedByErrorType, series.attributes[attr.errorType], count);
    if (status === 503) found.overCapacity += count;
  }
  for (const series of receiver.latest(metrics.tokenUsage.name)) {
    const type = series.attributes[attr.tokenType];
    if (type === 'input' || type === 'output') {
      of(series).tokens[type] += series.histogram?.sum ?? 0;
    }
  }
  for (const [model, found] of models) {
    found.timeToFirstToken = firstTokens(receiver.spans(), model);
    found.quota = quotaOf(receiver, model);
  }
  return Object.fromEntries([...models].sort(([a], [b]) => a.localeCompare(b)));
}

function nothingFound(): ModelFindings {
  return {
    calls: 0,
    callsByOutcome: {},
    attempts: 0,
    attemptsByStatus: {},
    limitedByErrorType: {},
    overCapacity: 0,
    timeToFirstToken: { streams: 0, p50: null, p95: null },
    tokens: { input: 0, output: 0 },
    quota: {
      requestsLimit: null,
      requestsRemaining: null,
      tokensLimit: null,
      tokensRemaining: null,
    },
  };
}

function add(counts: Record<string, number>, key: unknown, count: number): void {
  const name = String(key);
  counts[name] = (counts[name] ?? 0) + count;
}

function firstTokens(
  spans: readonly ReceivedSpan[],
  model: string,
): ModelFindings['timeToFirstToken'] {
  const times = spans
    .filter(({ attributes }) => attributes[attr.requestModel] === model)
    .flatMap(({ attributes }) => attributes[attr.timeToFirstToken] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return { streams: times.length, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** The smallest of the sorted values that at least this share of them does not exceed. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function quotaOf(receiver: Receiver, model: string): ModelFindings['quota'] {
  const read = (name: string): number | null => {
    const series = receiver.latest(
      name,
      ({ attributes }) =>
        attributes[attr.requestModel] === model && attributes[attr.ratelimitKind] === 'base',
    );
    const values = series.map(({ value }) => Number(value));
    return values.length > 0 ? Math.min(...values) : null;
  };
  return {
    requestsLimit: read(metrics.ratelimitRequestsLimit.name),
    requestsRemaining: read(metrics.ratelimitRequestsRemaining.name),
    tokensLimit: read(metrics.ratelimitTokensLimit.name),
    tokensRemaining: read(metrics.ratelimitTokensRemaining.name),
  };
}
