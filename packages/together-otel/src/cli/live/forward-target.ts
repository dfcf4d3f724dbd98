import type { ForwardTarget } from '@together-otel/live';
import { CliFailure } from '../failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The backend that would get the telemetry without the page: `--forward`, otherwise the OTLP
 * variables. Only OTLP over HTTP can be forwarded unchanged.
 *
 * @param given the flag; false for none.
 * @throws CliFailure if it is not a URL.
 */
export function forwardTarget(
  given: string | false | undefined,
  env: Environment,
): ForwardTarget | undefined {
  if (given === false) return undefined;
  const endpoint = given ?? env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim();
  if (!endpoint) return undefined;
  if (!/^https?:\/\/[^/]/.test(endpoint)) {
    if (given === undefined) return undefined;
    throw new CliFailure(
      `--forward is '${given}': expected a URL such as http://localhost:4318`,
      2,
    );
  }
  return {
    endpoint,
    headers: headersOf(env['OTEL_EXPORTER_OTLP_HEADERS']),
    endpoints: endpointsOf(env),
  };
}

/** Whether the environment's backend can't be forwarded to unchanged. */
export function isGrpc(env: Environment): boolean {
  return env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim().toLowerCase() === 'grpc';
}

function endpointsOf(env: Environment): NonNullable<ForwardTarget['endpoints']> {
  const entries = (['traces', 'metrics', 'logs'] as const).flatMap((signal) => {
    const endpoint = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`]?.trim();
    return endpoint ? [[signal, endpoint] as const] : [];
  });
  return Object.fromEntries(entries);
}

function headersOf(list: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of list?.split(',') ?? []) {
    const at = pair.indexOf('=');
    if (at <= 0) continue;
    try {
      headers[pair.slice(0, at).trim()] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      // Reported by the application itself.
    }
  }
  return headers;
}
