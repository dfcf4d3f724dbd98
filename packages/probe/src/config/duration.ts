import { ConfigError } from './config-error.ts';

const MILLIS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A duration such as `60s` in milliseconds.
 *
 * @param name of the option, for the message.
 * @throws ConfigError when it is none, or zero.
 */
export function readDuration(name: string, text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const millis = Number(amount) * (MILLIS[unit] ?? Number.NaN);
  if (!(millis > 0)) {
    throw new ConfigError(`${name} is '${text}': expected a duration such as 500ms, 60s, 5m or 1h`);
  }
  return millis;
}
