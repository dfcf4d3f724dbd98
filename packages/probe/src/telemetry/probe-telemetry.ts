import { logs, type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import {
  type MetricProducer,
  type MetricReader,
  MeterProvider as SdkMeterProvider,
} from '@opentelemetry/sdk-metrics';
import { PROBE_SCOPE_NAME } from '@together-otel/semconv';
import packageJson from '../../package.json' with { type: 'json' };
import { systemClock } from '../schedule/clock.ts';
import type { ProbeEvent } from '../source/source.ts';
import { createMetricReaders } from './metric-reader.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** OTLP output of the probe. */
export interface ProbeTelemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  emit(event: ProbeEvent): void;
  /** Sends pending data and shuts down. Never rejects. @returns whether it finished in time. */
  shutdown(): Promise<boolean>;
}

/** Maximum delay of the exit for the last telemetry, in milliseconds. */
const SHUTDOWN_MILLIS = 5000;

/** OpenTelemetry severity numbers. */
const SEVERITIES = { info: 9, warn: 13 } as const;

/**
 * Whether to send telemetry: always as a service, following OpenTelemetry's defaults; with another
 * output (`--once`, `--prometheus`) only if the environment requests it.
 */
export function isOtlpWanted(env: Environment, hasOtherWayOut: boolean): boolean {
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false;
  const asked = /^OTEL_(EXPORTER_OTLP_.*ENDPOINT|(METRICS|TRACES|LOGS)_EXPORTER|CONFIG_FILE)$/;
  const isAsked = Object.entries(env).some(([name, value]) => asked.test(name) && value?.trim());
  return isAsked || !hasOtherWayOut;
}

/** Without OTLP output. @param reader still collects metrics. */
export function silentTelemetry(reader: MetricReader): ProbeTelemetry {
  return {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: new SdkMeterProvider({ readers: [reader] }),
    emit: () => {},
    shutdown: async () => true,
  };
}

/**
 * Starts OpenTelemetry from the `OTEL_*` variables, with the readings among its metrics.
 *
 * @param reader an additional metric reader.
 */
export async function startTelemetry(
  producer: MetricProducer,
  reader: MetricReader,
  env: Environment,
): Promise<ProbeTelemetry> {
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const isNamed =
    env['OTEL_SERVICE_NAME'] ||
    /(^|,)\s*service\.name\s*=/.test(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const sdk = new NodeSDK({
    metricReaders: [...(await createMetricReaders(producer, env)), reader],
    ...(!isNamed && { serviceName: 'together-otel-probe' }),
    ...(env['OTEL_TRACES_EXPORTER'] === 'none' && { spanProcessors: [] }),
  });
  sdk.start();
  const logger = logs.getLogger(PROBE_SCOPE_NAME, packageJson.version);
  return {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: metrics.getMeterProvider(),
    emit: ({ name, severity, body, attributes }) =>
      logger.emit({
        eventName: name,
        severityNumber: SEVERITIES[severity],
        severityText: severity.toUpperCase(),
        body,
        attributes,
      }),
    async shutdown() {
      const stop = new AbortController();
      const sent = sdk.shutdown().then(
        () => true,
        () => false,
      );
      const late = systemClock.sleep(SHUTDOWN_MILLIS, stop.signal).then(() => false);
      const isInTime = await Promise.race([sent, late]);
      stop.abort();
      return isInTime;
    },
  };
}
