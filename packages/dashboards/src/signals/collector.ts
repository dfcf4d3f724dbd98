import { Expression } from '../promql/expression.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';

/**
 * What a Collector says of itself at `/metrics`. Some versions end counters in `_total`; a counter of
 * something that never happened is not there.
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

/** One of the counters, whichever signal it counts. */
export function collectorCounter(
  query: Query,
  key: Exclude<keyof typeof collectorMetrics, 'queueSize' | 'queueCapacity'>,
): Series {
  return query.named(`${collectorMetrics[key]}(_total)?`);
}

/** How full the fullest queue of an exporter is. */
export function queueUse(query: Query): Expression {
  return query.foreign(collectorMetrics.queueSize).dividedBy(
    // An exporter says 0 of a queue without a bound.
    query.foreign(collectorMetrics.queueCapacity).above(0),
  );
}

/** Whether Prometheus reaches each Collector: 1 or 0. */
export function collectorUp(query: Query): Expression {
  return Expression.of(`up{job=~${JSON.stringify(query.settings.collectorJob)}}`);
}
