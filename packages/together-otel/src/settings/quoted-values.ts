import {
  type Environment,
  inForce,
  type Setting,
} from '@together-otel/instrumentation/distribution';
import { openTelemetrySettings } from './opentelemetry-settings.ts';
import { ownSettings } from './preload-settings.ts';

const QUOTED = /^(["']).*\1$/s;

/**
 * Variables whose quotes became part of the value: shells remove quotes, while Docker's env files
 * and Kubernetes keep them. Quotes that make a value invalid have a complaint of their own.
 */
export function quotedValues(
  env: Environment,
): { readonly variables: readonly string[]; readonly message: string }[] {
  const settings: readonly Setting<unknown>[] = [...openTelemetrySettings, ...ownSettings];
  return settings.flatMap((of) => {
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
