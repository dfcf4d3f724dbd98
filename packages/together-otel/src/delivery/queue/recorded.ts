import {
  AggregationTemporality,
  DataPointType,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { attr } from '@together-otel/semconv';

/** How much was recorded in a collection of metrics: enough to know whether anything is new. */
export interface Recorded {
  /** Since the process began, in series of cumulative temporality. */
  readonly cumulative: number;
  /** Since the collection before, in those of delta temporality. */
  readonly delta: number;
}

/** Metrics about the sending of telemetry: alone they are no reason to send more, but for losses. */
const OWN = 'otel.sdk.';

/** Sums up what only ever grows. */
export function recordedIn({ scopeMetrics }: ResourceMetrics): Recorded {
  const sum = { cumulative: 0, delta: 0 };
  for (const { metrics } of scopeMetrics) {
    for (const metric of metrics) {
      if (metric.dataPointType === DataPointType.GAUGE) continue;
      if (metric.dataPointType === DataPointType.SUM && !metric.isMonotonic) continue;
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

/** How many data points a collection has. */
export function pointsIn({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.reduce(
    (sum, { metrics }) =>
      sum + metrics.reduce((points, { dataPoints }) => points + dataPoints.length, 0),
    0,
  );
}
