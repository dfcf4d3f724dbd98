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

/** Encoding and transport of telemetry. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

export type Compression = 'gzip' | 'none';

type Optional<T> = Setting<T | undefined>;

/** SDK settings other than those of exporters. */
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

/** Resource detectors. */
export type ResourceDetectorName =
  | 'env'
  | 'host'
  | 'os'
  | 'process'
  | 'serviceinstance'
  | 'all'
  | 'none';

/** Settings of an OTLP exporter, for all signals or for one. */
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

/** Defaults of an OTLP exporter, used if neither variable is set. */
export const otlpDefaults = {
  endpoint: 'http://localhost:4318',
  grpcEndpoint: 'http://localhost:4317',
  protocol: 'http/protobuf',
  compression: 'none',
  timeoutMillis: 10_000,
} as const;

/** Settings of a batch queue. */
export interface BatchSettings {
  readonly scheduleDelayMillis: Setting<number>;
  readonly exportTimeoutMillis: Setting<number>;
  readonly maxQueueSize: Setting<number>;
  readonly maxExportBatchSize: Setting<number>;
}

/** Settings of metrics. */
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

/** Settings of traces and context propagation. */
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

/** Limits of spans and log records; undefined for the SDK's own default. */
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
    description: '`service.name` of everything that is sent',
  }),
  resourceAttributes: setting(pairs, {
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    default: {},
    description: 'further attributes of the resource, such as `deployment.environment.name=prod`',
  }),
  resourceDetectors: setting<readonly ResourceDetectorName[]>(
    listOf(['env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none']),
    {
      variable: 'OTEL_NODE_RESOURCE_DETECTORS',
      default: ['all'],
      description:
        'what is found out about the resource; `serviceinstance` distinguishes processes; the command line is never sent',
    },
  ),
  configFile: setting(
    // Whoever reads the file reports its problems.
    optional(text('the path of a declarative configuration (YAML)')),
    {
      variable: 'OTEL_CONFIG_FILE',
      default: undefined,
      description: 'settings of the SDK from a file, in the place of the other `OTEL_*` variables',
    },
  ),
  logLevel: setting<LogLevel>(oneOf(logLevels), {
    variable: 'OTEL_LOG_LEVEL',
    default: 'warn',
    description: 'what the preload says on stderr',
  }),
  tracesExporter: setting(listOf(['otlp', 'console', 'zipkin', 'none']), {
    variable: 'OTEL_TRACES_EXPORTER',
    default: ['otlp'],
    description: 'where spans go',
  }),
  metricsExporter: setting(listOf(['otlp', 'console', 'prometheus', 'none']), {
    variable: 'OTEL_METRICS_EXPORTER',
    default: ['otlp'],
    description: 'where metrics go; `prometheus` is scraped',
  }),
  logsExporter: setting(listOf(['otlp', 'console', 'none']), {
    variable: 'OTEL_LOGS_EXPORTER',
    default: ['otlp'],
    description: 'where log records go',
  }),
};

/** Settings of an exporter for all signals, and the overrides per signal. */
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
      'where to send; over HTTP, `/v1/traces` and so on are added, except to those of one signal',
    ),
    protocol: of<Protocol>(
      'PROTOCOL',
      oneOf(['http/protobuf', 'http/json', 'grpc']),
      protocol,
      'how to send',
    ),
    headers: of('HEADERS', pairs, 'none', "sent along, for instance the backend's API key"),
    compression: of<Compression>(
      'COMPRESSION',
      oneOf(['gzip', 'none']),
      compression,
      'of what is sent',
    ),
    timeoutMillis: of(
      'TIMEOUT',
      milliseconds({ from: 1 }),
      String(timeoutMillis),
      'until an attempt to send is given up; it is tried again',
    ),
    certificate: of(
      'CERTIFICATE',
      pemFile,
      'none',
      "authorities that the endpoint's certificate may be signed by, beside the system's",
    ),
    clientCertificate: of('CLIENT_CERTIFICATE', pemFile, 'none', 'client certificate (mTLS)'),
    clientKey: of('CLIENT_KEY', pemFile, 'none', 'key of the client certificate'),
    insecure: of(
      'INSECURE',
      flag,
      'false',
      'of no effect: the scheme of the endpoint decides whether TLS is used',
    ),
  };
}

export const metricSettings: MetricSettings = {
  temporality: setting(oneOf(['cumulative', 'delta', 'lowmemory']), {
    variable: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    default: 'cumulative',
    description: '`delta` for Datadog and other backends that want differences',
  }),
  histogramAggregation: setting(
    oneOf(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']),
    {
      variable: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      default: 'explicit_bucket_histogram',
      description: 'how durations and tokens are summed up',
    },
  ),
  exportIntervalMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    default: 60_000,
    description: 'time between two exports of metrics',
  }),
  exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_TIMEOUT',
    default: 30_000,
    description: 'until the SDK gives up collecting metrics; sending has its own timeout',
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
      description: 'which traces are kept; metrics always count every call',
    },
  ),
  samplerRatio: setting(ratio, {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    default: 1,
    description: 'the share of the samplers with a ratio',
  }),
  propagators: setting(listOf(['tracecontext', 'baggage', 'b3', 'b3multi', 'none']), {
    variable: 'OTEL_PROPAGATORS',
    default: ['tracecontext', 'baggage'],
    description: 'how context is read and written',
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
      description: `time between two exports of ${what}`,
    }),
    exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
      variable: `OTEL_${processor}_EXPORT_TIMEOUT`,
      default: 30_000,
      description: `of no effect over OTLP: what is recorded is kept until it is taken`,
    }),
    maxQueueSize: setting(count, {
      variable: `OTEL_${processor}_MAX_QUEUE_SIZE`,
      default: 2048,
      description: `how many ${what} wait at most until the SDK hands them over; further ones are dropped`,
    }),
    maxExportBatchSize: setting(count, {
      variable: `OTEL_${processor}_MAX_EXPORT_BATCH_SIZE`,
      default: 512,
      description: `how many ${what} are sent at once`,
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
    description: 'attributes of a span, an event, a link or a record',
  }),
  attributeValueLength: setting(optional(count), {
    variable: LENGTH_LIMIT,
    default: undefined,
    defaultInWords: 'no limit',
    description: 'characters of an attribute',
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
    description: 'events of a span',
  }),
  spanLinkCount: setting(count, {
    variable: 'OTEL_SPAN_LINK_COUNT_LIMIT',
    default: 128,
    description: 'links of a span',
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

/** All OpenTelemetry variables that the preload reads, in README order. */
export const openTelemetrySettings: readonly Setting<unknown>[] = [
  ...Object.values(sdkSettings),
  // Each setting is followed by its variants per signal.
  ...(Object.keys(otlpSettings.all) as (keyof OtlpSettings)[]).flatMap((key) =>
    Object.values(otlpSettings).map((group) => group[key]),
  ),
  ...Object.values(metricSettings),
  ...Object.values(traceSettings),
  ...Object.values(batchSettings.spans),
  ...Object.values(batchSettings.logRecords),
  ...Object.values(limitSettings),
] as readonly Setting<unknown>[];
