import { attributes } from './attributes.ts';
import { exemplarOf, exponentialOf, histogramOf, numberOf, summaryOf } from './data-points.ts';
import type {
  Exemplar,
  MetricSeries,
  PointValue,
  ReceivedMetric,
  Temporality,
} from './metric-model.ts';
import type { Received } from './model.ts';
import { receivedItems } from './origin.ts';
import type { Metric, MetricsRequest, Point } from './wire.ts';

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'] as const;

function temporalityOf(temporality: number): Temporality {
  return TEMPORALITIES[temporality] ?? `unknown-${temporality}`;
}

type Stream = Pick<MetricSeries, 'type' | 'monotonic' | 'temporality'>;

interface ReadPoint {
  readonly stream: Stream;
  readonly point: Point;
  readonly reading: PointValue & { readonly exemplars: readonly Exemplar[] };
}

/** All points of a metric, with the series they belong to. */
function pointsOf({ name, data }: Metric): ReadPoint[] {
  switch (data.case) {
    case 'gauge':
      return read({ type: 'gauge' }, data.value.dataPoints, ({ value }) => numberOf(value));
    case 'sum': {
      const { dataPoints, isMonotonic: monotonic, aggregationTemporality } = data.value;
      const temporality = temporalityOf(aggregationTemporality);
      return read({ type: 'sum', monotonic, temporality }, dataPoints, ({ value }) =>
        numberOf(value),
      );
    }
    case 'histogram': {
      const temporality = temporalityOf(data.value.aggregationTemporality);
      return read({ type: 'histogram', temporality }, data.value.dataPoints, (point) => ({
        histogram: histogramOf(point),
      }));
    }
    case 'exponentialHistogram': {
      const temporality = temporalityOf(data.value.aggregationTemporality);
      const stream: Stream = { type: 'exponential-histogram', temporality };
      return read(stream, data.value.dataPoints, (point) => ({
        exponential: exponentialOf(point),
      }));
    }
    case 'summary':
      return read({ type: 'summary' }, data.value.dataPoints, (point) => ({
        summary: summaryOf(point),
      }));
    default:
      throw new Error(`metric ${JSON.stringify(name)} has an unknown type`);
  }
}

function read<P extends Point & { exemplars?: Parameters<typeof exemplarOf>[0][] }>(
  stream: Stream,
  points: readonly P[],
  readValue: (point: P) => PointValue,
): ReadPoint[] {
  return points.map((point) => ({
    stream,
    point,
    reading: { ...readValue(point), exemplars: (point.exemplars ?? []).map(exemplarOf) },
  }));
}

function receivedOf(metric: Metric, origin: Received): ReceivedMetric[] {
  const metadata = attributes(metric.metadata);
  return pointsOf(metric).map(({ stream, point, reading }) => ({
    ...origin,
    name: metric.name,
    unit: metric.unit,
    description: metric.description,
    ...stream,
    attributes: attributes(point.attributes),
    ...reading,
    startTime: point.startTimeUnixNano,
    time: point.timeUnixNano,
    flags: point.flags,
    metadata,
  }));
}

/** All data points of an export request, in order. */
export function receivedMetrics(request: MetricsRequest, requestId: number): ReceivedMetric[] {
  return receivedItems(
    requestId,
    request.resourceMetrics,
    ({ scopeMetrics }) => scopeMetrics,
    ({ metrics }, origin) => metrics.flatMap((metric) => receivedOf(metric, origin)),
  );
}
