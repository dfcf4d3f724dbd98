import { inForce } from '@together-otel/instrumentation/distribution';
import { otlpSettings, type Signal } from './otlp-settings.ts';
import { sdkSettings } from './sdk-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A sender's failure message if the endpoint refuses the credentials. */
const REFUSED = /^(?:40[13]|gRPC status (?:7|16))\b/;

/**
 * What to check if a signal's telemetry does not arrive: the setting behind its endpoint, or behind
 * its headers if the endpoint refuses them. Read now, because an application may change its
 * environment.
 */
export function endpointAdvice(
  signal: Signal,
  env: Environment = process.env,
): (failure: string) => string {
  const endpoint = placeOf(signal, 'endpoint', env);
  const headers = placeOf(signal, 'headers', env);
  return (failure) => `check ${REFUSED.test(failure) ? headers : endpoint}`;
}

function placeOf(signal: Signal, key: 'endpoint' | 'headers', env: Environment): string {
  const file = inForce(sdkSettings.configFile, env).value;
  if (file) return `its ${key} in OTEL_CONFIG_FILE (${file})`;
  const own = otlpSettings[signal][key];
  const { variable } = inForce<unknown>(own, env).isSet ? own : otlpSettings.all[key];
  return variable;
}
