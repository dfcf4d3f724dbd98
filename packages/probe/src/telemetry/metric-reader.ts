import {
  ConsoleMetricExporter,
  type IMetricReader,
  InstrumentType,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { metricExportSettings, readSettings } from '@together-otel/instrumentation/distribution';
import { temporalityOf } from './call-reader.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The readers for `OTEL_METRICS_EXPORTER`, combining the readings with the SDK's metrics. The SDK's
 * own environment-based readers accept no producers.
 */
export async function createMetricReaders(
  producer: MetricProducer,
  env: Environment,
): Promise<IMetricReader[]> {
  const names = (env['OTEL_METRICS_EXPORTER'] || 'otlp').split(',').map((name) => name.trim());
  const exporters: PushMetricExporter[] = [];
  if (names.includes('otlp')) exporters.push(await otlpExporter(env));
  if (names.includes('console')) exporters.push(new ConsoleMetricExporter());
  const { exportIntervalMillis, exportTimeoutMillis } = readSettings(
    metricExportSettings,
    env,
  ).values;
  return exporters.map(
    (exporter) =>
      new PeriodicExportingMetricReader({
        exporter: forgettingGauges(exporter),
        exportIntervalMillis,
        exportTimeoutMillis: Math.min(exportTimeoutMillis, exportIntervalMillis),
        metricProducers: [producer],
      }),
  );
}

/**
 * Destination and protocol are in the `OTEL_EXPORTER_OTLP_*` variables, which the exporters read.
 */
async function otlpExporter(env: Environment): Promise<PushMetricExporter> {
  const protocol = env['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  switch (protocol?.trim()) {
    case 'grpc': {
      const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-grpc');
      return new OTLPMetricExporter();
    }
    case 'http/json': {
      const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-http');
      return new OTLPMetricExporter();
    }
    default: {
      const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
      return new OTLPMetricExporter();
    }
  }
}

/** The user's temporality preference does not apply to gauges. */
function forgettingGauges(exporter: PushMetricExporter): PushMetricExporter {
  const choose = exporter.selectAggregationTemporality?.bind(exporter);
  return Object.assign(exporter, {
    selectAggregationTemporality: (type: InstrumentType) =>
      type === InstrumentType.OBSERVABLE_GAUGE || !choose ? temporalityOf(type) : choose(type),
  });
}
