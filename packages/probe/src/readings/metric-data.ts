import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type HistogramMetricData,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { type MetricDefinition, type ProbeMetricKey, probeMetrics } from '@together-otel/semconv';
import type { PassedOnHistogram, PassedOnMetric, Reading } from '../source/source.ts';

/** Time range of the values in a collection. */
export interface TimeSpan {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** Converts milliseconds since the epoch to OpenTelemetry's HrTime. */
export function hrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1e6)];
}

/** Groups readings by metric. */
function byMetric(readings: readonly Reading[]): Map<ProbeMetricKey, Reading[]> {
  const groups = new Map<ProbeMetricKey, Reading[]>();
  for (const reading of readings) {
    const group = groups.get(reading.metric) ?? [];
    groups.set(reading.metric, group);
    group.push(reading);
  }
  return groups;
}

/** Converts readings to metric data for exporters. */
export function registryMetrics(readings: readonly Reading[], times: TimeSpan): MetricData[] {
  return [...byMetric(readings)].map(([key, group]) => {
    const { name, description, unit, instrument, valueType }: MetricDefinition = probeMetrics[key];
    const isWhole = valueType === 'int';
    const points = group.map(({ value, attributes }) => ({
      ...times,
      attributes,
      value: isWhole ? Math.round(value) : value,
    }));
    const descriptor = {
      name,
      description,
      unit,
      valueType: isWhole ? ValueType.INT : ValueType.DOUBLE,
    };
    return instrument === 'gauge'
      ? gauge(descriptor, points)
      : sum(descriptor, points, instrument === 'counter');
  });
}

/** Converts third-party metrics to metric data, without a unit, which is part of the name. */
export function passedOnMetrics(
  metrics: readonly (PassedOnMetric | PassedOnHistogram)[],
  times: TimeSpan,
): MetricData[] {
  return metrics.map((metric) => {
    const { name, description } = metric;
    const descriptor = { name, description, unit: '', valueType: ValueType.DOUBLE };
    if (metric.type === 'histogram') return histogram(descriptor, metric, times);
    const points = metric.points.map(({ labels, value }) => ({
      ...times,
      attributes: { ...labels },
      value,
    }));
    return metric.type === 'gauge' ? gauge(descriptor, points) : sum(descriptor, points, true);
  });
}

type Descriptor = MetricData['descriptor'];

const aggregationTemporality = AggregationTemporality.CUMULATIVE;

function gauge(descriptor: Descriptor, dataPoints: DataPoint<number>[]): MetricData {
  return { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
}

function sum(
  descriptor: Descriptor,
  dataPoints: DataPoint<number>[],
  isMonotonic: boolean,
): MetricData {
  return {
    descriptor,
    aggregationTemporality,
    dataPointType: DataPointType.SUM,
    isMonotonic,
    dataPoints,
  };
}

function histogram(
  descriptor: Descriptor,
  { points }: PassedOnHistogram,
  times: TimeSpan,
): HistogramMetricData {
  return {
    descriptor,
    aggregationTemporality,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: points.map(({ labels, boundaries, counts, sum: total }) => ({
      ...times,
      attributes: { ...labels },
      value: {
        buckets: {
          boundaries: [...boundaries],
          counts: counts.map((count, index) => count - (counts[index - 1] ?? 0)),
        },
        sum: total,
        count: counts.at(-1) ?? 0,
      },
    })),
  };
}
