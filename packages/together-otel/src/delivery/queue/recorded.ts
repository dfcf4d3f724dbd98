import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { attr, SCOPE_NAME } from '@together-otel/semconv';

/** Amount recorded in a metrics collection: enough to detect anything new. */
export interface Recorded {
  /** Since process start, in cumulative series. */
  readonly cumulative: number;
  /** Since the previous collection, in delta series. */
  readonly delta: number;
}

/** Metrics about telemetry delivery: on their own no reason to send more, except for losses. */
const OWN = 'otel.sdk.';

/**
 * Sums all monotonic values and those of the application's own gauges and up-down counters. Ours
 * are excluded, because the age of a quota always changes.
 */
export function recordedIn({ scopeMetrics }: ResourceMetrics): Recorded {
  const sum = { cumulative: 0, delta: 0 };
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      if (!isMonotonic(metric)) {
        if (scope.name === SCOPE_NAME || metric.descriptor.name.startsWith(OWN)) continue;
        // Only compared: the offset distinguishes a value of 0 from none.
        for (const { value } of metric.dataPoints) sum.cumulative += Math.E + Number(value);
        continue;
      }
      const isOwn = metric.descriptor.name.startsWith(OWN);
      const isDelta = metric.aggregationTemporality === AggregationTemporality.DELTA;
      for (const { value, attributes } of metric.dataPoints) {
        if (isOwn && attributes[attr.errorType] === undefined) continue;
        sum[isDelta ? 'delta' : 'cumulative'] += typeof value === 'number' ? value : value.count;
      }
    }
  }
  return sum;
}

function isMonotonic(metric: MetricData): boolean {
  if (metric.dataPointType === DataPointType.GAUGE) return false;
  return metric.dataPointType !== DataPointType.SUM || metric.isMonotonic;
}

/** Number of data points in a collection. */
export function pointsIn({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.reduce(
    (sum, { metrics }) =>
      sum + metrics.reduce((points, { dataPoints }) => points + dataPoints.length, 0),
    0,
  );
}
