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
type Reading = PointValue & { exemplars: readonly Exemplar[] };

/** All points of a metric, with the series they belong to. */
function pointsOf(metric: Metric): { stream: Stream; point: Point; reading: Reading }[] {
  const { data } = metric;
  switch (data.case) {
    case 'gauge':
      return data.value.dataPoints.map((point) => ({
        stream: { type: 'gauge' },
        point,
        reading: { ...numberOf(point.value), exemplars: point.exemplars.map(exemplarOf) },
      }));
    case 'sum': {
      const stream: Stream = {
        type: 'sum',
        monotonic: data.value.isMonotonic,
        temporality: temporalityOf(data.value.aggregationTemporality),
      };
      return data.value.dataPoints.map((point) => ({
        stream,
        point,
        reading: { ...numberOf(point.value), exemplars: point.exemplars.map(exemplarOf) },
      }));
    }
    case 'histogram': {
      const temporality = temporalityOf(data.value.aggregationTemporality);
      return data.value.dataPoints.map((point) => ({
        stream: { type: 'histogram', temporality },
        point,
        reading: { histogram: histogramOf(point), exemplars: point.exemplars.map(exemplarOf) },
      }));
    }
    case 'exponentialHistogram': {
      const temporality = temporalityOf(data.value.aggregationTemporality);
      return data.value.dataPoints.map((point) => ({
        stream: { type: 'exponential-histogram', temporality },
        point,
        reading: { exponential: exponentialOf(point), exemplars: point.exemplars.map(exemplarOf) },
      }));
    }
    case 'summary':
      return data.value.dataPoints.map((point) => ({
        stream: { type: 'summary' },
        point,
        reading: { summary: summaryOf(point), exemplars: [] },
      }));
    default:
      throw new Error(`metric ${JSON.stringify(metric.name)} has an unknown type`);
  }
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
