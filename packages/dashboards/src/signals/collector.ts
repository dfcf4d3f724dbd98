import { Expression } from '../promql/expression.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';

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

/**
 * What one of the counters came to, for every signal. Each name is read alone: series that differ
 * in their name only are an error for functions that drop it.
 */
export function collectorCounter(
  query: Query,
  key: Exclude<keyof typeof collectorMetrics, 'queueSize' | 'queueCapacity'>,
  read: (series: Series) => Expression,
): Expression {
  const names = namesOf(collectorMetrics[key]).flatMap((name) => [name, `${name}_total`]);
  const [first, ...others] = names.map((name) =>
    read(query.foreign(name)).withLabel('counter', name),
  );
  if (first === undefined) throw new Error(`no name for ${key}`);
  return others.reduce((all, each) => all.or(each), first);
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
export function collectorUp(query: Query): Expression {
  return Expression.of(`up{job=~${JSON.stringify(query.settings.collectorJob)}}`);
}
