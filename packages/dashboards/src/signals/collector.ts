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

/** One of the counters, for any signal. */
export function collectorCounter(
  query: Query,
  key: Exclude<keyof typeof collectorMetrics, 'queueSize' | 'queueCapacity'>,
): Series {
  return query.named(`${collectorMetrics[key]}(_total)?`);
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
