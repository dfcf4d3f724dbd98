import {
  flag,
  listOf,
  type MetricExportSettings,
  metricExportSettings,
  oneOf,
  optional,
  type Pairs,
  pairs,
  port,
  ratio,
  type Setting,
  setting,
  text,
  url,
} from '@together-otel/instrumentation/distribution';
import { type LogLevel, logLevels } from '../output/log-level.ts';

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
  | 'service'
  | 'serviceinstance'
  | 'all'
  | 'none';

/** Settings of metrics. */
export interface MetricSettings extends MetricExportSettings {
  readonly temporality: Setting<'cumulative' | 'delta' | 'lowmemory'>;
  readonly histogramAggregation: Setting<
    'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram'
  >;
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
    listOf(['env', 'host', 'os', 'process', 'service', 'serviceinstance', 'all', 'none']),
    {
      variable: 'OTEL_NODE_RESOURCE_DETECTORS',
      default: ['all'],
      description:
        'resource detectors to run; `service` (formerly `serviceinstance`) distinguishes processes; `env` changes nothing, since attributes from the environment are always read; the command line is never sent',
    },
  ),
  configFile: setting(
    // The file's reader reports its problems.
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
  ...metricExportSettings,
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
