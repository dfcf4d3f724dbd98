import { createHash } from 'node:crypto';
import type { ForwardDestination, ForwardTarget } from '@together-otel/live';
import { readEnvironment } from '../../settings/environment.ts';
import type { Otlp } from '../../settings/otlp.ts';
import { certificatesOf } from '../doctor/delivery/otlp-target.ts';
import { httpUrl } from '../flag-values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SIGNALS = ['traces', 'metrics', 'logs'] as const;

/**
 * The backends that would get the telemetry without the page: `--forward`, otherwise those of the
 * environment. Only OTLP over HTTP can be forwarded unchanged.
 *
 * @param given the flag; false for none.
 * @param say receives problems with the variables, which the application does not see.
 * @throws UsageFailure if the flag is not a URL.
 */
export function forwardTarget(
  given: string | false | undefined,
  env: Environment,
  say: (message: string) => void,
): ForwardTarget | undefined {
  if (given === false) return undefined;
  if (given !== undefined) httpUrl('--forward', given, 'http://localhost:4318');
  const checked = readEnvironment(given === undefined ? env : withEndpoint(env, given));
  const { sdk, otlp, complaints } = checked;
  for (const { variable, message } of complaints) {
    if (variable.startsWith('OTEL_EXPORTER_OTLP_')) say(message);
  }
  const exporters: Readonly<Record<(typeof SIGNALS)[number], readonly string[]>> = {
    traces: sdk.tracesExporter,
    metrics: sdk.metricsExporter,
    logs: sdk.logsExporter,
  };
  const wanted = SIGNALS.filter(
    (signal) =>
      otlp[signal].endpointVariable !== undefined &&
      (given !== undefined || (exporters[signal].includes('otlp') && !sdk.sdkDisabled)),
  );
  const known = wanted.filter((signal) => given !== undefined || otlp[signal].protocol !== 'grpc');
  const left = wanted.filter((signal) => !known.includes(signal));
  if (left.length > 0) {
    say(
      `the live page can only forward OTLP over HTTP: the backend of ${otlp[left[0] ?? 'traces'].endpointVariable} gets no ${left.join(', ')} from it`,
    );
  }
  if (known.length === 0) return undefined;
  return Object.fromEntries(known.map((signal) => [signal, destinationOf(otlp[signal])]));
}

function withEndpoint(env: Environment, endpoint: string): Environment {
  const own = SIGNALS.map((signal) => [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, '']);
  return {
    ...env,
    ...Object.fromEntries(own),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  };
}

/** The exporters send user info as basic authentication. */
function destinationOf(otlp: Otlp): ForwardDestination {
  const { url, headers } = otlp;
  const certificates = certificatesOf(otlp);
  const secure = Object.keys(certificates).length > 0 ? { certificates } : {};
  const plain = new URL(url);
  const { username, password } = plain;
  if (username === '' && password === '') return { url, headers, ...secure };
  plain.username = '';
  plain.password = '';
  const pair = `${decoded(username)}:${decoded(password)}`;
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { url: plain.href, headers: { authorization, ...headers }, ...secure };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Tells targets apart in the page's record, without their headers. */
export function fingerprintOf(target: ForwardTarget | undefined): string {
  if (!target) return '';
  return createHash('sha256').update(JSON.stringify(target)).digest('hex').slice(0, 16);
}

/** A target's destinations for a message: origins only. */
export function originsOf(target: ForwardTarget | undefined): string {
  const urls = Object.values(target ?? {}).map(({ url }) => new URL(url).origin);
  return [...new Set(urls)].join(', ');
}
