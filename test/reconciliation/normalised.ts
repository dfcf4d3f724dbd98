import type { Attributes, ReceivedSpan } from '@together-otel/live/receiver';
import { attr, metrics, sdkMetrics } from '@together-otel/semconv';
import { callSpans } from './reported.ts';
import type { Run } from './run.ts';

/**
 * Attributes that vary by chance: times, ids, ports, and what a server had written before it
 * noticed an abort.
 */
const BY_CHANCE: ReadonlySet<string> = new Set([
  attr.attemptDelay,
  attr.ratelimitTokensRemaining,
  attr.requestId,
  attr.responseId,
  attr.responseTimeToFirstChunk,
  attr.retryDelay,
  attr.serverDuration,
  attr.serverPort,
  attr.serverQueueDuration,
  attr.timeToFirstToken,
]);

/** Metrics whose values are times, or depend on them. */
const TIMED: ReadonlySet<string> = new Set([
  metrics.ratelimitAge.name,
  metrics.ratelimitTokensRemaining.name,
  metrics.requestRatePeak.name,
  metrics.tokenRatePeak.name,
  // These depend on what had been sent at the last collection.
  ...Object.values(sdkMetrics).map(({ name }) => name),
]);

/** Everything a run reported except times, ids and ports: spans and series as sorted lines. */
export function normalised({ receiver }: Run): string[] {
  const names = new Set(receiver.metrics().map(({ name }) => name));
  const series = [...names].flatMap((name) =>
    receiver.latest(name).map(({ unit, type, attributes, value, histogram }) => {
      const count = histogram?.count;
      const sum = unit === 's' ? undefined : histogram?.sum;
      // Fractions are added in the order of collection, so the last digits differ.
      const reported = TIMED.has(name) ? undefined : Number(value).toPrecision(12);
      return line(['metric', name, unit, type, sorted(attributes), count, sum, reported]);
    }),
  );
  return [...callSpans(receiver).map(spanLine), ...series].sort();
}

function spanLine(span: ReceivedSpan): string {
  const events = span.events.map(({ name, attributes }) => [name, sorted(attributes)]);
  const { name, kind, status, attributes, parentSpanId, links } = span;
  const isChild = parentSpanId !== undefined;
  return line(['span', name, kind, status, sorted(attributes), events, isChild, links.length]);
}

function sorted(attributes: Attributes): [string, unknown][] {
  return Object.entries(attributes)
    .filter(([name]) => !BY_CHANCE.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function line(parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}
