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

/** Where and how the telemetry of one signal is sent over OTLP: checked, with its defaults. */
export interface Otlp {
  readonly protocol: Protocol;
  /** The whole URL over HTTP, with the signal's path; scheme, host and port over gRPC. */
  readonly url: string;
  /** The variable that names the endpoint; undefined: the default. */
  readonly endpointVariable: string | undefined;
  readonly headers: Pairs;
  readonly compression: Compression;
  readonly timeoutMillis: number;
  /** Paths of PEM files. */
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}

/** Reads the settings of the OTLP exporters; a signal's own variable goes before the one for all. */
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

/** As the specification has it: only the endpoint for all signals is a base, and only over HTTP. */
function urlOf(signal: Signal, protocol: Protocol, endpoint: Found<string> | undefined): string {
  if (protocol === 'grpc') return new URL(endpoint?.value ?? otlpDefaults.grpcEndpoint).origin;
  if (endpoint?.variable === otlpSettings[signal].endpoint.variable) {
    return new URL(endpoint.value).href;
  }
  const base = endpoint?.value ?? otlpDefaults.endpoint;
  return new URL(`v1/${signal}`, base.endsWith('/') ? base : `${base}/`).href;
}
