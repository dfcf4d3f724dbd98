import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import { thresholds } from '../thresholds.ts';
import { LOSSES } from './collector.ts';

/** A counter, and the maximum one process may count per second. */
export interface Counter {
  readonly series: Series;
  readonly perSecond: number;
  /** Counted by a Collector, which Prometheus scrapes. */
  readonly isCollectors?: boolean;
}

/** All counters whose growth is used by a rule or a board. */
export function countersOf(query: Query): Counter[] {
  const isLatest = query.settings.generation === 'latest';
  const { perSecond, tokensPerSecond, itemsPerSecond } = thresholds.growth;
  const counted = [
    query.counter('attempts'),
    query.count(isLatest ? 'inferenceDuration' : 'operationDuration'),
    query.counter('fallbacks'),
    query.counter('callRetries'),
    query.counter('cost'),
    query.count('timeToFirstToken'),
    query.count('retryDelay'),
    query.total('retryDelay'),
    query.counter('probeChecks'),
  ];
  const tokens = isLatest
    ? [query.counter('inferenceUsageInputTokens'), query.counter('inferenceUsageOutputTokens')]
    : [query.total('tokenUsage')];
  return [
    ...counted.map((series) => ({ series, perSecond })),
    ...tokens.map((series) => ({ series, perSecond: tokensPerSecond })),
    { series: query.recorded(LOSSES), perSecond: itemsPerSecond, isCollectors: true },
  ];
}
