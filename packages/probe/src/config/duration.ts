import { shown } from '@together-otel/instrumentation/distribution';
import { ConfigError } from './config-error.ts';

const MILLIS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const LEAST_MILLIS = 100;
const MOST_MILLIS = 720 * 3_600_000;

/**
 * Parses a duration such as `60s` to milliseconds.
 *
 * @param name of the option, for error messages.
 * @throws ConfigError if it is invalid, below 100 ms (a busy loop) or above 30 days (a typo).
 */
export function readDuration(name: string, text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const millis = Number(amount) * (MILLIS[unit] ?? Number.NaN);
  if (millis >= LEAST_MILLIS && millis <= MOST_MILLIS) return millis;
  const expected = Number.isNaN(millis)
    ? 'a duration such as 500ms, 60s, 5m or 1h'
    : 'a duration from 100ms to 720h';
  throw new ConfigError(`${name} is '${shown(text)}': expected ${expected}`);
}
