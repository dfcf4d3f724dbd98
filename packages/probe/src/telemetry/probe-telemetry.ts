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

/** What leaves the probe over OTLP. */
export interface ProbeTelemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  emit(event: ProbeEvent): void;
  /** Sends what there is, and ends. Never rejects. @returns whether it ended in time. */
  shutdown(): Promise<boolean>;
}

/** The longest that the last telemetry may hold up the end, in milliseconds. */
const SHUTDOWN_MILLIS = 5000;

/** By OpenTelemetry's scale. */
const SEVERITIES = { info: 9, warn: 13 } as const;

/**
 * Whether telemetry is to be sent: always as a service, as OpenTelemetry's defaults have it; where
 * there is another way out (`--once`, `--prometheus`) only when the environment asks for it.
 */
export function isOtlpWanted(env: Environment, hasOtherWayOut: boolean): boolean {
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false;
  const asked = /^OTEL_(EXPORTER_OTLP_.*ENDPOINT|(METRICS|TRACES|LOGS)_EXPORTER|CONFIG_FILE)$/;
  const isAsked = Object.entries(env).some(([name, value]) => asked.test(name) && value?.trim());
  return isAsked || !hasOtherWayOut;
}

/** Where nothing is sent. @param reader is asked for metrics all the same. */
export function silentTelemetry(reader: MetricReader): ProbeTelemetry {
  return {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: new SdkMeterProvider({ readers: [reader] }),
    emit: () => {},
    shutdown: async () => true,
  };
}

/**
 * Starts OpenTelemetry by the `OTEL_*` variables, with the readings among its metrics.
 *
 * @param reader is asked for metrics besides those that are sent.
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
