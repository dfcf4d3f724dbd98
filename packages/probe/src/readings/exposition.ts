import { ValueType } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import { blackboxMetrics } from '@together-otel/semconv';
import type { BlackboxReading } from '../source/source.ts';
import { passedOnMetrics, registryMetrics, type TimeSpan } from './metric-data.ts';
import type { ReadingStore } from './reading-store.ts';

/** Unit suffixes used by Prometheus and the Collector. */
const SUFFIXES: Readonly<Record<string, string>> = {
  s: '_seconds',
  By: '_bytes',
  USD: '_USD',
  '{request}/s': '_per_second',
  '{token}/s': '_per_second',
};

/** Source of the metrics of synthetic completions. */
interface CallMetrics {
  metrics(): Promise<MetricData[]>;
}

/** Content type of the output of {@link Exposition}. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const TIMES: TimeSpan = { startTime: [0, 0], endTime: [0, 0] };

/**
 * The readings in the Prometheus text format, without timestamps, since they are current when
 * scraped. OpenTelemetry's serializer adds no unit suffixes; they are added here.
 */
export class Exposition {
  readonly #store: ReadingStore;
  readonly #calls: CallMetrics;
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

  constructor(store: ReadingStore, calls: CallMetrics) {
    this.#store = store;
    this.#calls = calls;
  }

  /** `/metrics`: the probe's own metrics, and those of synthetic completions. */
  async own(): Promise<string> {
    // Replaced by blackbox_exporter's metrics, which have Prometheus' base units.
    const readings = this.#store.readings().filter(({ metric }) => !metric.startsWith('httpcheck'));
    const registry = registryMetrics(readings, TIMES).map(withSuffix);
    const calls = (await this.#calls.metrics()).map(withSuffix);
    return this.#write([...blackboxData(this.#store.blackbox()), ...registry, ...calls]);
  }

  /** `/metrics/deployments`: Together's own series, as passed on. */
  passedOn(): string {
    return this.#write(passedOnMetrics(this.#store.passedOn(), TIMES));
  }

  #write(metrics: MetricData[]): string {
    const scopeMetrics = [{ scope: { name: '' }, metrics }];
    return this.#serializer.serialize({ resource: emptyResource(), scopeMetrics });
  }
}

function withSuffix(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor;
  const descriptor = { ...metric.descriptor, name: name + (SUFFIXES[unit] ?? ''), unit: '' };
  return { ...metric, descriptor };
}

function blackboxData(readings: readonly BlackboxReading[]): MetricData[] {
  const keys = Object.keys(blackboxMetrics) as BlackboxReading['metric'][];
  return keys.flatMap((key): MetricData[] => {
    const { name, description } = blackboxMetrics[key];
    const dataPoints = readings
      .filter(({ metric }) => metric === key)
      .map(({ labels, value }) => ({ ...TIMES, attributes: { ...labels }, value }));
    if (dataPoints.length === 0) return [];
    return [
      {
        descriptor: { name, description, unit: '', valueType: ValueType.DOUBLE },
        aggregationTemporality: AggregationTemporality.CUMULATIVE,
        dataPointType: DataPointType.GAUGE,
        dataPoints,
      },
    ];
  });
}
