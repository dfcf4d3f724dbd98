import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import type { OTLPExporterNodeConfigBase } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { inForce } from '@together-otel/instrumentation/distribution';
import { metricSettings } from '../../settings/sdk-settings.ts';
import type { ExportRequest } from '../queue/export-queue.ts';
import { pointsIn, recordedIn } from '../queue/recorded.ts';
import {
  type ExporterSettings,
  type GrpcConfig,
  grpcSettings,
  httpSettings,
} from './exporter-settings.ts';
import { OtlpDelegate } from './otlp-delegate.ts';

type Encoding = 'json' | 'protobuf';
type HttpConfig = OTLPExporterNodeConfigBase;
type MetricConfig = ConstructorParameters<typeof OTLPMetricExporterBase>[1];

/** OTLP exporters that buffer requests until accepted; installed into the SDK by `stand-ins/`. */
class SpanExporter extends OTLPExporterBase<ReadableSpan[]> {
  constructor(settings: ExporterSettings, encoding: Encoding) {
    const serializer = { json: JsonTraceSerializer, protobuf: ProtobufTraceSerializer }[encoding];
    super(new OtlpDelegate({ signal: 'span', settings, serializer, encoding, factsOf: counted }));
  }
}

class LogRecordExporter extends OTLPExporterBase<ReadableLogRecord[]> {
  constructor(settings: ExporterSettings, encoding: Encoding) {
    const serializer = { json: JsonLogsSerializer, protobuf: ProtobufLogsSerializer }[encoding];
    super(new OtlpDelegate({ signal: 'log', settings, serializer, encoding, factsOf: counted }));
  }
}

class MetricExporter extends OTLPMetricExporterBase {
  constructor(settings: ExporterSettings, encoding: Encoding, config: MetricConfig) {
    const serializer = { json: JsonMetricsSerializer, protobuf: ProtobufMetricsSerializer }[
      encoding
    ];
    super(
      new OtlpDelegate({ signal: 'metric', settings, serializer, encoding, factsOf: collected }),
      config,
    );
  }

  /**
   * Drops gauges that are no longer reported. With cumulative temporality the SDK repeats their
   * last value forever: a quota read an hour ago would look current. OTLP itself has no temporality
   * for gauges.
   */
  override selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : super.selectAggregationTemporality(type);
  }

  /** The SDK does not support this variable yet. */
  override selectAggregation(type: InstrumentType): AggregationOption {
    return type === InstrumentType.HISTOGRAM && wantsExponentialHistograms()
      ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
      : super.selectAggregation(type);
  }
}

export class SpansOverProtobuf extends SpanExporter {
  constructor(config?: HttpConfig) {
    super(httpSettings('span', 'protobuf', config), 'protobuf');
  }
}

export class SpansOverJson extends SpanExporter {
  constructor(config?: HttpConfig) {
    super(httpSettings('span', 'json', config), 'json');
  }
}

export class SpansOverGrpc extends SpanExporter {
  constructor(config?: GrpcConfig) {
    super(grpcSettings('span', config), 'protobuf');
  }
}

export class LogRecordsOverProtobuf extends LogRecordExporter {
  constructor(config?: HttpConfig) {
    super(httpSettings('log', 'protobuf', config), 'protobuf');
  }
}

export class LogRecordsOverJson extends LogRecordExporter {
  constructor(config?: HttpConfig) {
    super(httpSettings('log', 'json', config), 'json');
  }
}

export class LogRecordsOverGrpc extends LogRecordExporter {
  constructor(config?: GrpcConfig) {
    super(grpcSettings('log', config), 'protobuf');
  }
}

export class MetricsOverProtobuf extends MetricExporter {
  constructor(config?: HttpConfig & MetricConfig) {
    super(httpSettings('metric', 'protobuf', config), 'protobuf', config);
  }
}

export class MetricsOverJson extends MetricExporter {
  constructor(config?: HttpConfig & MetricConfig) {
    super(httpSettings('metric', 'json', config), 'json', config);
  }
}

export class MetricsOverGrpc extends MetricExporter {
  constructor(config?: GrpcConfig & MetricConfig) {
    super(grpcSettings('metric', config), 'protobuf', config as MetricConfig);
  }
}

function counted({ length }: readonly unknown[]): Omit<ExportRequest, 'bytes'> {
  return { items: length };
}

function collected(metrics: ResourceMetrics): Omit<ExportRequest, 'bytes'> {
  const { cumulative, delta } = recordedIn(metrics);
  return { items: pointsIn(metrics), supersedes: delta === 0, recorded: cumulative };
}

function wantsExponentialHistograms(): boolean {
  const { value } = inForce(metricSettings.histogramAggregation, process.env);
  return value === 'base2_exponential_bucket_histogram';
}
