import { type Duration, minutes } from '../promql/duration.ts';
import { Expression } from '../promql/expression.ts';
import { withInitial } from '../promql/growth.ts';

import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import type { LabelKey } from '../registry.ts';
import { thresholds } from '../thresholds.ts';

/**
 * A Collector's own metrics at `/metrics`. Some versions end counters in `_total`; a counter of
 * something that never happened is missing.
 *
 * @see https://opentelemetry.io/docs/collector/internal-telemetry/
 */
export const collectorMetrics = {
  queueSize: 'otelcol_exporter_queue_size',
  queueCapacity: 'otelcol_exporter_queue_capacity',
  enqueueFailed: 'otelcol_exporter_enqueue_failed_(spans|metric_points|log_records)',
  sendFailed: 'otelcol_exporter_send_failed_(spans|metric_points|log_records)',
  receiverRefused: 'otelcol_receiver_refused_(spans|metric_points|log_records)',
  droppedTooEarly: 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
} as const;

const counterKeys = ['enqueueFailed', 'sendFailed', 'receiverRefused', 'droppedTooEarly'] as const;
type CounterKey = (typeof counterKeys)[number];

/** The counters, recorded under one name, with their own as a label. */
export const LOSSES = 'together:collector:losses';

/** Collectors that were already running when Prometheus first reached them. */
export const REACHED_LATE = 'together:collector:reached_late';

/**
 * Growth of one of the counters, for every signal, as `growth` defines it. Each name is queried
 * separately: functions that drop the name fail on series that differ only in it.
 */
export function collectorGrowth(query: Query, key: CounterKey, over: Duration): Expression {
  const grown = namesOf(collectorMetrics[key])
    .flatMap((name) => [name, `${name}_total`])
    .map((name) => query.foreign(name).increase(over).withLabel('counter', name))
    .reduce((all, each) => all.or(each));
  const initial = query
    .foreign(LOSSES, { counter: { matches: eitherSpelling(key) } })
    .initial()
    .over('sum', over);
  return withInitial(grown, initial, query.settings.replicaLabels);
}

/** What `LOSSES` records. */
export function collectorLosses(): Expression {
  const names = counterKeys.map(eitherSpelling).join('|');
  return Expression.of(`{__name__=~"${names}"}`).renameLabel('__name__', 'counter');
}

function eitherSpelling(key: CounterKey): string {
  return `${collectorMetrics[key]}(_total)?`;
}

/** The names that `a_(b|c)` stands for. */
export function namesOf(expression: string): string[] {
  const [, before = '', choices = '', after = ''] = /^(.*)\((.*)\)(.*)$/.exec(expression) ?? [];
  return choices === '' ? [expression] : choices.split('|').map((each) => before + each + after);
}

/** Fill level of an exporter's fullest queue. */
export function queueUse(query: Query): Expression {
  return query.foreign(collectorMetrics.queueSize).dividedBy(
    // An exporter reports 0 for an unbounded queue.
    query.foreign(collectorMetrics.queueCapacity).above(0),
  );
}

/** Whether Prometheus can scrape each Collector: 1 or 0. */
export function collectorUp(query: Query): Series {
  return query.foreign('up', { job: { matches: query.settings.collectorJob } });
}

/** Versions and readers differ in the suffixes. */
const UPTIME = 'otelcol_process_uptime(_seconds)?(_total)?';

/**
 * What `REACHED_LATE` records: such Collectors may have counted at any time before they were
 * reached. Excludes Collectors whose metrics are pushed or scraped by another job: only `up` shows
 * what Prometheus reaches.
 */
export function reachedLate(query: Query): Expression {
  const justNow = minutes(5);
  const { forgets } = thresholds.growth;
  const up = collectorUp(query);
  const on = collectorProcess(query);
  return Expression.of(`{__name__=~"${UPTIME}"}`)
    .above(query.seconds(justNow))
    .and(up.equalTo(1), { on })
    .unless(up.offset(justNow).over('max', forgets).equalTo(1), { on });
}

/** Labels of one process, in its own metrics and in Prometheus' `up`. */
export function collectorProcess(query: Query): LabelKey[] {
  return [...query.owner, 'instance'];
}
