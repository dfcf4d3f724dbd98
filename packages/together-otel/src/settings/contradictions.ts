import {
  type Environment,
  inForce,
  type Setting,
} from '@together-otel/instrumentation/distribution';
import { batchSettings } from './limit-settings.ts';
import { allSettings } from './opentelemetry-settings.ts';
import { metricSettings } from './sdk-settings.ts';

interface Contradiction {
  readonly variables: readonly string[];
  /** The contradiction, and which value applies. */
  readonly message: string;
}

/** Variables that contradict each other. */
export function contradictions(env: Environment): Contradiction[] {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  // Variables overridden by a file have no effect, so their values don't matter.
  if (value('OTEL_CONFIG_FILE')) return configFile(value, env);
  return [
    ...OF_SIGNALS.flatMap((signal) => [
      ...protocolOfPort(value, signal),
      ...partsForGrpc(value, signal),
    ]),
    ...sampler(value),
    ...BOUNDS.flatMap((bound) => beyond(bound, env)),
  ];
}

type Value = (name: string) => string | undefined;

/** Variables that are set but overridden by a configuration file. */
export function variablesBesideFile(env: Environment): string[] {
  if (!env['OTEL_CONFIG_FILE']?.trim()) return [];
  const replaced =
    /^OTEL_(SERVICE|RESOURCE|TRACES|METRICS|LOGS|EXPORTER|METRIC|BSP|BLRP|PROPAGATORS)/;
  return Object.keys(env).filter((name) => replaced.test(name) && env[name]?.trim());
}

/** The OpenTelemetry specification lets the file replace the variables. */
function configFile(value: Value, env: Environment): Contradiction[] {
  const ignored = variablesBesideFile(env).sort();
  if (ignored.length === 0) return [];
  return [
    {
      variables: ignored,
      message: `OTEL_CONFIG_FILE is '${value('OTEL_CONFIG_FILE')}', and ${ignored.join(', ')} ${ignored.length > 1 ? 'are' : 'is'} set too: the file takes precedence; it can reference variables as \${NAME}`,
    },
  ];
}

const OF_SIGNALS = ['', 'TRACES_', 'METRICS_', 'LOGS_'] as const;

const USUAL = { '4317': 'grpc', '4318': 'http/protobuf' } as const;

/** The most common cause of missing data: 4317 is for gRPC, 4318 for HTTP. */
function protocolOfPort(value: Value, signal: (typeof OF_SIGNALS)[number]): Contradiction[] {
  const endpointVariable = `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`;
  const endpoint = value(endpointVariable);
  if (!endpoint || !URL.canParse(endpoint)) return [];
  const { port } = new URL(endpoint);
  if (port !== '4317' && port !== '4318') return [];
  const own = `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`;
  const name = value(own) ? own : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const protocol = value(name) ?? 'http/protobuf';
  const usual = USUAL[port];
  if ((protocol.toLowerCase() === 'grpc') === (usual === 'grpc')) return [];
  const other = port === '4317' ? '4318' : '4317';
  return [
    {
      variables: [endpointVariable, name],
      message: `${endpointVariable} has port ${port}, which usually speaks ${usual}, and ${name} is '${protocol}': set it to ${usual}, or use port ${other}`,
    },
  ];
}

function sampler(value: Value): Contradiction[] {
  const share = value('OTEL_TRACES_SAMPLER_ARG');
  const name = value('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  if (share === undefined || name.toLowerCase().endsWith('traceidratio')) return [];
  return [
    {
      variables: ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'],
      message: `OTEL_TRACES_SAMPLER_ARG is '${share}', and OTEL_TRACES_SAMPLER is '${name}', which takes no ratio: set it to parentbased_traceidratio, or unset the argument`,
    },
  ];
}

/** A gRPC endpoint consists of scheme, host and port. */
function partsForGrpc(value: Value, signal: (typeof OF_SIGNALS)[number]): Contradiction[] {
  const endpointVariable = `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`;
  const endpoint = value(endpointVariable);
  if (!endpoint || !URL.canParse(endpoint)) return [];
  const own = `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`;
  const name = value(own) ? own : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  if (value(name)?.toLowerCase() !== 'grpc') return [];
  const { pathname, search, username, password } = new URL(endpoint);
  const extra = [
    ...(username || password ? ['user and password'] : []),
    ...(pathname.length > 1 ? ['path'] : []),
    ...(search ? ['query'] : []),
  ];
  if (extra.length === 0) return [];
  return [
    {
      variables: [endpointVariable, name],
      message: `${endpointVariable} has more than scheme, host and port, and ${name} is 'grpc', which takes no more: ${extra.join(' and ')} ${extra.length > 1 ? 'are' : 'is'} ignored`,
    },
  ];
}

/** A setting that is capped at the value of another. */
interface Bound {
  readonly of: Setting<number>;
  readonly by: Setting<number>;
}

const { spans, logRecords } = batchSettings;

const BOUNDS: readonly Bound[] = [
  { of: spans.maxExportBatchSize, by: spans.maxQueueSize },
  { of: logRecords.maxExportBatchSize, by: logRecords.maxQueueSize },
  { of: metricSettings.exportTimeoutMillis, by: metricSettings.exportIntervalMillis },
];

function beyond({ of, by }: Bound, env: Environment): Contradiction[] {
  const asked = inForce(of, env);
  const most = inForce(by, env).value;
  if (!asked.isSet || asked.value <= most) return [];
  return [
    {
      variables: [of.variable, by.variable],
      message: `${of.variable} is '${asked.value}', more than ${by.variable}: ${most} is used`,
    },
  ];
}

const QUOTED = /^(["']).*\1$/s;

/**
 * Variables whose quotes became part of the value: shells remove quotes, while Docker's env files
 * and Kubernetes keep them. Quotes that make a value invalid have a complaint of their own.
 */
export function quotedValues(env: Environment): Contradiction[] {
  return allSettings.flatMap((of) => {
    const { value, isSet, complaints } = inForce(of, env);
    if (!isSet || complaints.length > 0) return [];
    return quotedParts(of.variable, env[of.variable]?.trim() ?? '', value).map((part) => ({
      variables: [of.variable],
      message: `${part} is in quotes, which are part of it: remove them; env files of Docker keep quotes`,
    }));
  });
}

function quotedParts(variable: string, text: string, value: unknown): string[] {
  if (isQuoted(text)) return [variable];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const names = Object.entries(value).flatMap(([name, each]) => (isQuoted(each) ? [name] : []));
  return names.map((name) => `the value of ${name} in ${variable}`);
}

/** Whether a text begins and ends with the same quotation mark. */
export function isQuoted(text: unknown): boolean {
  return typeof text === 'string' && text.length > 1 && QUOTED.test(text);
}
