import {
  type Complaint,
  type Environment,
  inForce,
  type Pairs,
} from '@together-otel/instrumentation/distribution';
import {
  type Compression,
  type OtlpSettings,
  otlpDefaults,
  otlpSettings,
  type Protocol,
  type Signal,
  signals,
} from './otlp-settings.ts';

/** Where and how the telemetry of one signal is sent over OTLP: validated, with defaults. */
export interface Otlp {
  readonly protocol: Protocol;
  /** For HTTP the full URL with the signal's path; for gRPC scheme, host and port. */
  readonly url: string;
  /** The variable with the endpoint; undefined for the default. */
  readonly endpointVariable: string | undefined;
  readonly headers: Pairs;
  readonly compression: Compression;
  readonly timeoutMillis: number;
  /** Paths of PEM files. */
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}

/** Reads the OTLP exporter settings; a signal's own variable overrides the common one. */
export function readOtlp(env: Environment): {
  readonly otlp: Readonly<Record<Signal, Otlp>>;
  readonly complaints: readonly Complaint[];
} {
  const [traces, metrics, logs] = signals.map((signal) => otlpOf(signal, env));
  const complaints = Object.values(otlpSettings).flatMap((group) =>
    Object.values(group).flatMap((of) => inForce<unknown>(of, env).complaints),
  );
  return { otlp: { traces, metrics, logs } as Record<Signal, Otlp>, complaints };
}

function otlpOf(signal: Signal, env: Environment): Otlp {
  const own = lookUp(signal, env);
  const protocol = own('protocol')?.value ?? otlpDefaults.protocol;
  const endpoint = own('endpoint');
  return {
    protocol,
    url: urlOf(signal, protocol, endpoint),
    endpointVariable: endpoint?.variable,
    headers: {
      ...inForce(otlpSettings.all.headers, env).value,
      ...inForce(otlpSettings[signal].headers, env).value,
    },
    compression: own('compression')?.value ?? otlpDefaults.compression,
    timeoutMillis: own('timeoutMillis')?.value ?? otlpDefaults.timeoutMillis,
    certificate: own('certificate')?.value,
    clientCertificate: own('clientCertificate')?.value,
    clientKey: own('clientKey')?.value,
  };
}

/** A value and the variable it comes from. */
interface Found<T> {
  readonly value: T;
  readonly variable: string;
}

type ValueOf<K extends keyof OtlpSettings> = NonNullable<OtlpSettings[K]['default']>;

function lookUp(signal: Signal, env: Environment) {
  return <K extends keyof OtlpSettings>(key: K): Found<ValueOf<K>> | undefined => {
    for (const of of [otlpSettings[signal][key], otlpSettings.all[key]]) {
      const { value, isSet } = inForce<unknown>(of, env);
      if (isSet) return { value: value as ValueOf<K>, variable: of.variable };
    }
    return undefined;
  };
}

/** By the specification only the common endpoint is a base URL, and only over HTTP. */
function urlOf(signal: Signal, protocol: Protocol, endpoint: Found<string> | undefined): string {
  if (protocol === 'grpc') return new URL(endpoint?.value ?? otlpDefaults.grpcEndpoint).origin;
  if (endpoint?.variable === otlpSettings[signal].endpoint.variable) {
    return new URL(endpoint.value).href;
  }
  const url = new URL(endpoint?.value ?? otlpDefaults.endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${signal}`;
  url.hash = '';
  return url.href;
}

/**
 * Endpoints of the signals with a query, resolved: the SDK would append the signal's path to the
 * query.
 */
export function settledEndpoints(env: Environment): Environment {
  const { endpoint } = otlpSettings.all;
  const { value, isSet } = inForce(endpoint, env);
  if (!isSet || value === undefined || !/[?#]/.test(value)) return {};
  return Object.fromEntries(
    signals
      .map((signal) => [signal, otlpOf(signal, env)] as const)
      .filter(
        ([, { endpointVariable, protocol }]) =>
          endpointVariable === endpoint.variable && protocol !== 'grpc',
      )
      .map(([signal, { url }]) => [otlpSettings[signal].endpoint.variable, url]),
  );
}
