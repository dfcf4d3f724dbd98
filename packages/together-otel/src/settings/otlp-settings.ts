import {
  flag,
  headers,
  type Kind,
  milliseconds,
  oneOf,
  optional,
  type Pairs,
  readableFile,
  type Setting,
  setting,
  url,
} from '@together-otel/instrumentation/distribution';

/** A signal of OpenTelemetry. */
export type Signal = 'traces' | 'metrics' | 'logs';

export const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** Encoding and transport of telemetry. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

export type Compression = 'gzip' | 'none';

type Optional<T> = Setting<T | undefined>;

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

const MOST_CERTIFICATE_BYTES = 1024 * 1024;

const pemFile = readableFile('the path of a PEM file', {
  maxBytes: MOST_CERTIFICATE_BYTES,
  hint: /-----BEGIN /,
});

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
      'OTLP endpoint; over HTTP, `/v1/traces` and so on is appended, except to per-signal endpoints',
    ),
    protocol: of<Protocol>(
      'PROTOCOL',
      oneOf(['http/protobuf', 'http/json', 'grpc']),
      protocol,
      'OTLP protocol',
    ),
    headers: of('HEADERS', headers, 'none', "headers to send, such as the backend's API key"),
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
