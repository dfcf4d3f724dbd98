import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
} from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { DOCTOR_COUNTER, DOCTOR_SPAN } from '@together-otel/semconv';
import packageJson from '../../../../package.json' with { type: 'json' };

export type Signal = 'traces' | 'metrics';

/** The endpoint's reason for rejecting part of the request. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** One export request. */
export interface Sample {
  readonly body: Uint8Array;
  /** Reads the body of the response; undefined if everything was accepted. */
  readonly partialSuccess: (answer: Uint8Array, isJson: boolean) => PartialSuccess | undefined;
}

/**
 * One real span or metric, created and encoded the way the preload does.
 *
 * @param isDelta the metric's temporality: Prometheus refuses delta.
 */
export async function makeSample(
  signal: Signal,
  isJson: boolean,
  isDelta: boolean,
): Promise<Sample> {
  const resource = defaultResource().merge(detectResources({ detectors: [envDetector] }));
  if (signal === 'traces') return sampleOfTraces(resource, isJson);
  return sampleOfMetrics(
    resource,
    isJson,
    isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
  );
}

async function sampleOfTraces(resource: Resource, isJson: boolean): Promise<Sample> {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const provider = new TracerProvider({ resource, spanProcessors });
  provider.getTracer(packageJson.name, packageJson.version).startSpan(DOCTOR_SPAN).end();
  await provider.forceFlush();
  const serializer = isJson ? JsonTraceSerializer : ProtobufTraceSerializer;
  const body = serializer.serializeRequest(exporter.getFinishedSpans());
  return {
    body: body ?? new Uint8Array(),
    partialSuccess(answer, answerIsJson) {
      const reader = answerIsJson ? JsonTraceSerializer : ProtobufTraceSerializer;
      const { rejectedSpans, errorMessage } =
        reader.deserializeResponse(answer).partialSuccess ?? {};
      return partial(rejectedSpans, errorMessage);
    },
  };
}

async function sampleOfMetrics(
  resource: Resource,
  isJson: boolean,
  temporality: AggregationTemporality,
): Promise<Sample> {
  const exporter = new InMemoryMetricExporter(temporality);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(packageJson.name, packageJson.version);
  const description = 'Times that together-otel doctor has sent a metric.';
  meter.createCounter(DOCTOR_COUNTER, { unit: '{check}', description }).add(1);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  const body = serializer.serializeRequest(resourceMetrics);
  return {
    body: body ?? new Uint8Array(),
    partialSuccess(answer, answerIsJson) {
      const answerReader = answerIsJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
      const { rejectedDataPoints, errorMessage } =
        answerReader.deserializeResponse(answer).partialSuccess ?? {};
      return partial(rejectedDataPoints, errorMessage);
    },
  };
}

/** OTLP/JSON encodes 64-bit numbers as strings. */
function partial(rejected: unknown, message: unknown): PartialSuccess | undefined {
  const count = Number(rejected ?? 0);
  const text = typeof message === 'string' ? message : '';
  return count > 0 || text !== '' ? { rejected: count, message: text } : undefined;
}
