import {
  flag,
  type Kind,
  listOf,
  milliseconds,
  oneOf,
  optional,
  type Pairs,
  pairs,
  port,
  ratio,
  readableFile,
  type Setting,
  setting,
  text,
  url,
  whole,
} from '@together-otel/instrumentation/distribution';
import { type LogLevel, logLevels } from '../output/log-level.ts';

/** A signal of OpenTelemetry. */
export type Signal = 'traces' | 'metrics' | 'logs';

export const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** How telemetry is encoded and sent. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

export type Compression = 'gzip' | 'none';

type Optional<T> = Setting<T | undefined>;

/** The settings of the SDK that are no exporter's. */
export interface SdkSettings {
  readonly sdkDisabled: Setting<boolean>;
  readonly serviceName: Optional<string>;
  readonly resourceAttributes: Setting<Pairs>;
  readonly resourceDetectors: Setting<readonly ResourceDetectorName[]>;
  readonly configFile: Optional<string>;
  readonly logLevel: Setting<LogLevel>;
  readonly tracesExporter: Setting<readonly ('otlp' | 'console' | 'zipkin' | 'none')[]>;
  readonly metricsExporter: Setting<readonly ('otlp' | 'console' | 'prometheus' | 'none')[]>;
  readonly logsExporter: Setting<readonly ('otlp' | 'console' | 'none')[]>;
}

/** What can be found out about a resource. */
export type ResourceDetectorName =
  | 'env'
  | 'host'
  | 'os'
  | 'process'
  | 'serviceinstance'
  | 'all'
  | 'none';

/** The settings of an OTLP exporter, for all signals or for one. */
export interface OtlpSettings {
  readonly endpoint: Optional<string>;
  readonly protocol: Optional<Protocol>;
  readonly headers: Optional<Pairs>;
  readonly compression: Optional<Compression>;
  readonly timeoutMillis: Optional<number>;
  readonly certificate: Optional<string>;
  readonly clientCertificate: Optional<string>;
  readonly clientKey: Optional<string>;
  readonly insecure: Optional<boolean>;
}

/** What holds for an OTLP exporter where neither variable is set. */
export const otlpDefaults = {
  endpoint: 'http://localhost:4318',
  grpcEndpoint: 'http://localhost:4317',
  protocol: 'http/protobuf',
  compression: 'none',
  timeoutMillis: 10_000,
} as const;

/** The settings of a queue whose items are sent in batches. */
export interface BatchSettings {
  readonly scheduleDelayMillis: Setting<number>;
  readonly exportTimeoutMillis: Setting<number>;
  readonly maxQueueSize: Setting<number>;
  readonly maxExportBatchSize: Setting<number>;
}

/** The settings of metrics. */
export interface MetricSettings {
  readonly temporality: Setting<'cumulative' | 'delta' | 'lowmemory'>;
  readonly histogramAggregation: Setting<
    'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram'
  >;
  readonly exportIntervalMillis: Setting<number>;
  readonly exportTimeoutMillis: Setting<number>;
  readonly prometheusHost: Optional<string>;
  readonly prometheusPort: Setting<number>;
}

/** The settings of traces and of what context is passed on. */
export interface TraceSettings {
  readonly zipkinEndpoint: Setting<string>;
  readonly sampler: Setting<SamplerName>;
  readonly samplerRatio: Setting<number>;
  readonly propagators: Setting<
    readonly ('tracecontext' | 'baggage' | 'b3' | 'b3multi' | 'none')[]
  >;
}

type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

/** The limits of spans and log records; undefined where the SDK's own default holds. */
export interface LimitSettings {
  readonly attributeCount: Setting<number>;
  readonly attributeValueLength: Optional<number>;
  readonly spanAttributeCount: Optional<number>;
  readonly spanAttributeValueLength: Optional<number>;
  readonly spanEventCount: Setting<number>;
  readonly spanLinkCount: Setting<number>;
  readonly eventAttributeCount: Optional<number>;
  readonly linkAttributeCount: Optional<number>;
  readonly logRecordAttributeCount: Optional<number>;
  readonly logRecordAttributeValueLength: Optional<number>;
}

const MOST_CERTIFICATE_BYTES = 1024 * 1024;

const count = whole('a whole number above 0', { from: 1 });
const pemFile = readableFile('the path of a PEM file', {
  maxBytes: MOST_CERTIFICATE_BYTES,
  hint: /-----BEGIN /,
});

export const sdkSettings: SdkSettings = {
  sdkDisabled: setting(flag, {
    variable: 'OTEL_SDK_DISABLED',
    default: false,
    description: '`true` turns everything off',
  }),
  serviceName: setting(optional(text('a name')), {
    variable: 'OTEL_SERVICE_NAME',
    default: undefined,
    defaultInWords: 'unknown_service:node',
    description: '`service.name` of all telemetry',
  }),
  resourceAttributes: setting(pairs, {
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    default: {},
    description: 'additional resource attributes, such as `deployment.environment.name=prod`',
  }),
  resourceDetectors: setting<readonly ResourceDetectorName[]>(
    listOf(['env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none']),
    {
      variable: 'OTEL_NODE_RESOURCE_DETECTORS',
      default: ['all'],
      description:
        'resource detectors to run; `serviceinstance` distinguishes processes; the command line is never sent',
    },
  ),
  configFile: setting(
    // What is wrong with the file is said by who reads it.
    optional(text('the path of a declarative configuration (YAML)')),
    {
      variable: 'OTEL_CONFIG_FILE',
      default: undefined,
      description: 'reads SDK settings from a file instead of the other `OTEL_*` variables',
    },
  ),
  logLevel: setting<LogLevel>(oneOf(logLevels), {
    variable: 'OTEL_LOG_LEVEL',
    default: 'warn',
    description: 'log level of the preload, on stderr',
  }),
  tracesExporter: setting(listOf(['otlp', 'console', 'zipkin', 'none']), {
    variable: 'OTEL_TRACES_EXPORTER',
    default: ['otlp'],
    description: 'where spans go',
  }),
  metricsExporter: setting(listOf(['otlp', 'console', 'prometheus', 'none']), {
    variable: 'OTEL_METRICS_EXPORTER',
    default: ['otlp'],
    description: 'where metrics go; `prometheus` serves them for scraping',
  }),
  logsExporter: setting(listOf(['otlp', 'console', 'none']), {
    variable: 'OTEL_LOGS_EXPORTER',
    default: ['otlp'],
    description: 'where log records go',
  }),
};

/** The settings of an exporter for all signals, and the same for each signal, which go before. */
export const otlpSettings: Readonly<Record<'all' | Signal, OtlpSettings>> = {
  all: otlpSettingsOf(undefined),
  traces: otlpSettingsOf('traces'),
  metrics: otlpSettingsOf('metrics'),
  logs: otlpSettingsOf('logs'),
};

function otlpSettingsOf(signal: Signal | undefined): OtlpSettings {
  function of<T>(
    suffix: string,
    kind: Kind<T>,
    defaultInWords: string,
    description: string,
  ): Optional<T> {
    const general = `OTEL_EXPORTER_OTLP_${suffix}`;
    if (signal === undefined) {
      return setting(optional(kind), {
        variable: general,
        default: undefined,
        defaultInWords,
        description,
      });
    }
    return setting(optional(kind), {
      variable: `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`,
      default: undefined,
      defaultInWords: `that of \`${general}\``,
      description: `the same for ${signal}`,
    });
  }
  const { endpoint, protocol, compression, timeoutMillis } = otlpDefaults;
  return {
    endpoint: of(
      'ENDPOINT',
      url,
      endpoint,
      'OTLP endpoint; over HTTP, `/v1/traces` and so on is appended, except to per-signal endpoints',
    ),
    protocol: of<Protocol>(
      'PROTOCOL',
      oneOf(['http/protobuf', 'http/json', 'grpc']),
      protocol,
      'OTLP protocol',
    ),
    headers: of('HEADERS', pairs, 'none', "headers to send, such as the backend's API key"),
    compression: of<Compression>(
      'COMPRESSION',
      oneOf(['gzip', 'none']),
      compression,
      'compression of exports',
    ),
    timeoutMillis: of(
      'TIMEOUT',
      milliseconds({ from: 1 }),
      String(timeoutMillis),
      'timeout of one export attempt; failed attempts are retried',
    ),
    certificate: of(
      'CERTIFICATE',
      pemFile,
      'none',
      "certificate authorities to trust in addition to the system's",
    ),
    clientCertificate: of('CLIENT_CERTIFICATE', pemFile, 'none', 'client certificate (mTLS)'),
    clientKey: of('CLIENT_KEY', pemFile, 'none', 'key of the client certificate'),
    insecure: of(
      'INSECURE',
      flag,
      'false',
      'ignored: the scheme of the endpoint decides whether TLS is used',
    ),
  };
}

export const metricSettings: MetricSettings = {
  temporality: setting(oneOf(['cumulative', 'delta', 'lowmemory']), {
    variable: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    default: 'cumulative',
    description: '`delta` for Datadog and other backends that need it',
  }),
  histogramAggregation: setting(
    oneOf(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']),
    {
      variable: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      default: 'explicit_bucket_histogram',
      description: 'histogram type for durations and tokens',
    },
  ),
  exportIntervalMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    default: 60_000,
    description: 'time between exports of metrics',
  }),
  exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_TIMEOUT',
    default: 30_000,
    description: 'timeout for collecting metrics; exporting has its own',
  }),
  prometheusHost: setting(optional(text('a host name or an address')), {
    variable: 'OTEL_EXPORTER_PROMETHEUS_HOST',
    default: undefined,
    defaultInWords: 'localhost',
    description: 'where `/metrics` listens; in a container, `0.0.0.0`',
  }),
  prometheusPort: setting(port, {
    variable: 'OTEL_EXPORTER_PROMETHEUS_PORT',
    default: 9464,
    description: 'where `/metrics` listens',
  }),
};

export const traceSettings: TraceSettings = {
  zipkinEndpoint: setting(url, {
    variable: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    default: 'http://localhost:9411/api/v2/spans',
    description: 'where spans go with the exporter `zipkin`',
  }),
  sampler: setting<SamplerName>(
    oneOf([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ]),
    {
      variable: 'OTEL_TRACES_SAMPLER',
      default: 'parentbased_always_on',
      description: 'which traces are sampled; metrics always count every call',
    },
  ),
  samplerRatio: setting(ratio, {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    default: 1,
    description: 'sampling ratio, for samplers that take one',
  }),
  propagators: setting(listOf(['tracecontext', 'baggage', 'b3', 'b3multi', 'none']), {
    variable: 'OTEL_PROPAGATORS',
    default: ['tracecontext', 'baggage'],
    description: 'context propagation formats',
  }),
};

export const batchSettings: Readonly<Record<'spans' | 'logRecords', BatchSettings>> = {
  spans: batchSettingsOf('BSP', 'spans', 5000),
  logRecords: batchSettingsOf('BLRP', 'log records', 1000),
};

function batchSettingsOf(processor: string, what: string, delayMillis: number): BatchSettings {
  return {
    scheduleDelayMillis: setting(milliseconds({ from: 1 }), {
      variable: `OTEL_${processor}_SCHEDULE_DELAY`,
      default: delayMillis,
      description: `time between exports of ${what}`,
    }),
    exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
      variable: `OTEL_${processor}_EXPORT_TIMEOUT`,
      default: 30_000,
      description: `ignored over OTLP: telemetry is buffered until the collector accepts it`,
    }),
    maxQueueSize: setting(count, {
      variable: `OTEL_${processor}_MAX_QUEUE_SIZE`,
      default: 2048,
      description: `maximum number of ${what} queued in the SDK; more are dropped`,
    }),
    maxExportBatchSize: setting(count, {
      variable: `OTEL_${processor}_MAX_EXPORT_BATCH_SIZE`,
      default: 512,
      description: `maximum number of ${what} per export`,
    }),
  };
}

function limit(variable: string, general: string, description: string): Optional<number> {
  return setting(optional(count), {
    variable,
    default: undefined,
    defaultInWords: `that of \`${general}\``,
    description,
  });
}

const COUNT_LIMIT = 'OTEL_ATTRIBUTE_COUNT_LIMIT';
const LENGTH_LIMIT = 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT';

export const limitSettings: LimitSettings = {
  attributeCount: setting(count, {
    variable: COUNT_LIMIT,
    default: 128,
    description: 'maximum number of attributes per span, event, link or log record',
  }),
  attributeValueLength: setting(optional(count), {
    variable: LENGTH_LIMIT,
    default: undefined,
    defaultInWords: 'no limit',
    description: 'maximum length of an attribute value, in characters',
  }),
  spanAttributeCount: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', COUNT_LIMIT, 'the same for spans'),
  spanAttributeValueLength: limit(
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    LENGTH_LIMIT,
    'the same for spans',
  ),
  spanEventCount: setting(count, {
    variable: 'OTEL_SPAN_EVENT_COUNT_LIMIT',
    default: 128,
    description: 'maximum number of events per span',
  }),
  spanLinkCount: setting(count, {
    variable: 'OTEL_SPAN_LINK_COUNT_LIMIT',
    default: 128,
    description: 'maximum number of links per span',
  }),
  eventAttributeCount: limit(
    'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
    COUNT_LIMIT,
    'the same for events',
  ),
  linkAttributeCount: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', COUNT_LIMIT, 'the same for links'),
  logRecordAttributeCount: limit(
    'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
    COUNT_LIMIT,
    'the same for log records',
  ),
  logRecordAttributeValueLength: limit(
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    LENGTH_LIMIT,
    'the same for log records',
  ),
};

/** All variables of OpenTelemetry that the preload reads, in the order of the README. */
export const openTelemetrySettings: readonly Setting<unknown>[] = [
  ...Object.values(sdkSettings),
  // One setting after the other, each with those of the signals behind it.
  ...(Object.keys(otlpSettings.all) as (keyof OtlpSettings)[]).flatMap((key) =>
    Object.values(otlpSettings).map((group) => group[key]),
  ),
  ...Object.values(metricSettings),
  ...Object.values(traceSettings),
  ...Object.values(batchSettings.spans),
  ...Object.values(batchSettings.logRecords),
  ...Object.values(limitSettings),
] as readonly Setting<unknown>[];
