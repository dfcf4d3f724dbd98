import { inForce } from '@together-otel/instrumentation/distribution';
import { otlpSettings, type Signal } from './otlp-settings.ts';
import { sdkSettings } from './sdk-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What to check if a signal's telemetry does not arrive: the setting that provides its endpoint.
 */
export function endpointAdvice(signal: Signal, env: Environment = process.env): string {
  const file = inForce(sdkSettings.configFile, env).value;
  if (file) return `check its endpoint in OTEL_CONFIG_FILE (${file})`;
  const own = otlpSettings[signal].endpoint;
  const { variable } = inForce<unknown>(own, env).isSet ? own : otlpSettings.all.endpoint;
  return `check ${variable}`;
}
