import { logLevels } from './diagnostics.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable accepts. */
interface Variable {
  readonly accepts: (value: string) => boolean;
  /** The accepted values, for the message. */
  readonly expected: string;
  readonly fallback: string;
}

/** What is wrong with a variable, and what happens instead. */
export interface Complaint {
  readonly name: string;
  readonly message: string;
}

const EXPORTERS = {
  traces: ['otlp', 'console', 'zipkin', 'none'],
  metrics: ['otlp', 'console', 'prometheus', 'none'],
  logs: ['otlp', 'console', 'none'],
};
const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'];
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

/** The variables with a closed set of values. Those of free text are not listed. */
const variables: Readonly<Record<string, Variable>> = {
  OTEL_SDK_DISABLED: oneOf(['true', 'false'], 'false'),
  OTEL_LOG_LEVEL: oneOf(logLevels, 'warn'),
  OTEL_TRACES_EXPORTER: listOf(EXPORTERS.traces, 'otlp'),
  OTEL_METRICS_EXPORTER: listOf(EXPORTERS.metrics, 'otlp'),
  OTEL_LOGS_EXPORTER: listOf(EXPORTERS.logs, 'otlp'),
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(PROTOCOLS, 'http/protobuf'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: oneOf(PROTOCOLS, 'http/protobuf'),
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: oneOf(PROTOCOLS, 'http/protobuf'),
  OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: oneOf(PROTOCOLS, 'http/protobuf'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: url(),
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: url(),
  OTEL_EXPORTER_OTLP_TIMEOUT: positive('10000'),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: positive('10000'),
  OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: positive('10000'),
  OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: positive('10000'),
  OTEL_EXPORTER_OTLP_COMPRESSION: oneOf(['gzip', 'none'], 'none'),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: oneOf(
    ['cumulative', 'delta', 'lowmemory'],
    'cumulative',
  ),
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: oneOf(
    ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    'explicit_bucket_histogram',
  ),
  OTEL_TRACES_SAMPLER: oneOf(SAMPLERS, 'parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: {
    accepts: (value) => Number(value) >= 0 && Number(value) <= 1,
    expected: 'a number from 0 to 1',
    fallback: '1',
  },
  OTEL_PROPAGATORS: listOf(
    ['tracecontext', 'baggage', 'b3', 'b3multi', 'none'],
    'tracecontext,baggage',
  ),
  OTEL_METRIC_EXPORT_INTERVAL: positive('60000'),
  OTEL_METRIC_EXPORT_TIMEOUT: positive('30000'),
  OTEL_BSP_SCHEDULE_DELAY: positive('5000'),
  OTEL_BSP_EXPORT_TIMEOUT: positive('30000'),
  OTEL_BSP_MAX_QUEUE_SIZE: positive('2048'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: positive('512'),
};

/** Finds the variables whose value can't be used. */
export function checkEnvironment(env: Environment): Complaint[] {
  return Object.entries(variables).flatMap(([name, { accepts, expected, fallback }]) => {
    const value = env[name]?.trim();
    if (value === undefined || value === '' || accepts(value)) return [];
    const message = `${name} is '${value}': expected ${expected}; ${fallback} is used`;
    return [{ name, message }];
  });
}

/**
 * Runs `work` with some variables taken out of the environment, and puts them back: what can't be
 * used would only be complained about again, with other words for each exporter.
 */
export function without<T>(names: readonly string[], work: () => T): T {
  const taken = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  try {
    return work();
  } finally {
    for (const [name, value] of taken) {
      if (value !== undefined) process.env[name] = value;
    }
  }
}

function oneOf(values: readonly string[], fallback: string): Variable {
  return {
    accepts: (value) => values.includes(value.toLowerCase()),
    expected: `one of ${values.join(', ')}`,
    fallback,
  };
}

function listOf(values: readonly string[], fallback: string): Variable {
  return {
    accepts: (value) => value.split(',').every((entry) => values.includes(entry.trim())),
    expected: `a comma-separated list of ${values.join(', ')}`,
    fallback,
  };
}

function positive(fallback: string): Variable {
  return {
    accepts: (value) => Number.isFinite(Number(value)) && Number(value) > 0,
    expected: 'a number above 0',
    fallback,
  };
}

function url(): Variable {
  return {
    accepts: (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    expected: 'a URL such as http://collector.example.com:4318',
    fallback: 'http://localhost:4318',
  };
}
