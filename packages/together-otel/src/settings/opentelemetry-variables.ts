import { logLevels } from '../output/diagnostics.ts';
import { listOf, oneOf, pairs, port, positive, text, url, type Variable } from './variable.ts';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'];
const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;
const ENDPOINT = 'http://localhost:4318';

/** A setting of the exporters, and the same for one signal, which goes before. */
function forEachSignal(
  setting: string,
  kind: Omit<Variable, 'name' | 'description'>,
  description: string,
): Variable[] {
  const general = { name: `OTEL_EXPORTER_OTLP_${setting}`, ...kind, description };
  const ofSignals = SIGNALS.map((signal) => ({
    ...kind,
    name: `OTEL_EXPORTER_OTLP_${signal}_${setting}`,
    default: `that of \`${general.name}\``,
    description: `the same for ${signal.toLowerCase()}`,
  }));
  return [general, ...ofSignals];
}

/** The variables of OpenTelemetry that the preload reads, as its specification has them. */
export const openTelemetryVariables: readonly Variable[] = [
  {
    name: 'OTEL_SDK_DISABLED',
    ...oneOf(['true', 'false'], 'false'),
    description: '`true` turns everything off',
  },
  {
    name: 'OTEL_SERVICE_NAME',
    ...text('a name', 'unknown_service:node'),
    description: '`service.name` of everything that is sent',
  },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    ...pairs(),
    description: 'further attributes of the resource, such as `deployment.environment.name=prod`',
  },
  {
    name: 'OTEL_NODE_RESOURCE_DETECTORS',
    ...listOf(['env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none'], 'all'),
    description:
      'what is found out about the resource; `serviceinstance` tells processes apart, command lines are left out unless `process` is named',
  },
  {
    name: 'OTEL_CONFIG_FILE',
    ...text('the path of a declarative configuration (YAML)', 'none'),
    description: 'settings of the SDK from a file, in the place of the other `OTEL_*` variables',
  },
  {
    name: 'OTEL_LOG_LEVEL',
    ...oneOf(logLevels, 'warn'),
    description: 'what the preload tells on stderr',
  },
  {
    name: 'OTEL_TRACES_EXPORTER',
    ...listOf(['otlp', 'console', 'zipkin', 'none'], 'otlp'),
    description: 'where spans go',
  },
  {
    name: 'OTEL_METRICS_EXPORTER',
    ...listOf(['otlp', 'console', 'prometheus', 'none'], 'otlp'),
    description: 'where metrics go; `prometheus` is scraped',
  },
  {
    name: 'OTEL_LOGS_EXPORTER',
    ...listOf(['otlp', 'console', 'none'], 'otlp'),
    description: 'where log records go',
  },
  ...forEachSignal(
    'ENDPOINT',
    url(ENDPOINT),
    'where to send; over HTTP, `/v1/traces` and so on are added, save to those of one signal',
  ),
  ...forEachSignal('PROTOCOL', oneOf(PROTOCOLS, 'http/protobuf'), 'how to send'),
  ...forEachSignal('HEADERS', pairs(), "sent along, for instance the backend's API key"),
  ...forEachSignal('COMPRESSION', oneOf(['gzip', 'none'], 'none'), 'of what is sent'),
  ...forEachSignal(
    'TIMEOUT',
    positive('10000'),
    'milliseconds until an attempt to send is given up; it is tried again',
  ),
  ...forEachSignal(
    'CERTIFICATE',
    text('the path of a PEM file', 'none'),
    'what the endpoint is trusted by, beside the system',
  ),
  ...forEachSignal(
    'CLIENT_CERTIFICATE',
    text('the path of a PEM file', 'none'),
    'the certificate of this side',
  ),
  ...forEachSignal('CLIENT_KEY', text('the path of a PEM file', 'none'), 'the key of this side'),
  ...forEachSignal(
    'INSECURE',
    oneOf(['true', 'false'], 'false'),
    'gRPC only: no TLS where the endpoint has no scheme',
  ),
  {
    name: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    ...oneOf(['cumulative', 'delta', 'lowmemory'], 'cumulative'),
    description: '`delta` for Datadog and other backends that want differences',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    ...oneOf(
      ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
      'explicit_bucket_histogram',
    ),
    description: 'how durations and tokens are summed up',
  },
  {
    name: 'OTEL_METRIC_EXPORT_INTERVAL',
    ...positive('60000'),
    description: 'milliseconds between two exports of metrics',
  },
  {
    name: 'OTEL_METRIC_EXPORT_TIMEOUT',
    ...positive('30000'),
    description:
      'milliseconds until the SDK gives up collecting metrics; sending has its own timeout',
  },
  {
    name: 'OTEL_EXPORTER_PROMETHEUS_HOST',
    ...text('a host name or an address', 'all addresses'),
    description: 'where `/metrics` listens',
  },
  {
    name: 'OTEL_EXPORTER_PROMETHEUS_PORT',
    ...port('9464'),
    description: 'where `/metrics` listens',
  },
  {
    name: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    ...url('http://localhost:9411/api/v2/spans'),
    description: 'where spans go with the exporter `zipkin`',
  },
  {
    name: 'OTEL_TRACES_SAMPLER',
    ...oneOf(
      [
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ],
      'parentbased_always_on',
    ),
    description: 'which traces are kept; metrics always count every call',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    accepts: (value) => Number(value) >= 0 && Number(value) <= 1,
    expected: 'a number from 0 to 1',
    default: '1',
    description: 'the share of the samplers with a ratio',
  },
  {
    name: 'OTEL_PROPAGATORS',
    ...listOf(['tracecontext', 'baggage', 'b3', 'b3multi', 'none'], 'tracecontext,baggage'),
    description: 'how context is read and written',
  },
  ...(['BSP', 'BLRP'] as const).flatMap((processor): Variable[] => {
    const what = processor === 'BSP' ? 'spans' : 'log records';
    return [
      {
        name: `OTEL_${processor}_SCHEDULE_DELAY`,
        ...positive(processor === 'BSP' ? '5000' : '1000'),
        description: `milliseconds between two exports of ${what}`,
      },
      {
        name: `OTEL_${processor}_EXPORT_TIMEOUT`,
        ...positive('30000'),
        description: `of no effect over OTLP: what the SDK has handed over is kept until it is taken`,
      },
      {
        name: `OTEL_${processor}_MAX_QUEUE_SIZE`,
        ...positive('2048'),
        description: `how many ${what} wait at most until the SDK hands them over; further ones are dropped`,
      },
      {
        name: `OTEL_${processor}_MAX_EXPORT_BATCH_SIZE`,
        ...positive('512'),
        description: `how many ${what} are sent at once`,
      },
    ];
  }),
  {
    name: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
    ...positive('128'),
    description:
      'attributes of a span, an event or a record; `OTEL_SPAN_…` and `OTEL_LOGRECORD_…` go before',
  },
  {
    name: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ...positive('no limit'),
    description: 'characters of an attribute; `OTEL_SPAN_…` and `OTEL_LOGRECORD_…` go before',
  },
];
