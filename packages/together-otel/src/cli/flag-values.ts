import { UsageFailure } from './failure.ts';

/** An invalid value of a flag. */
export function wrongValue(flag: string, value: string, expected: string): UsageFailure {
  return new UsageFailure(`${flag} is '${value}': expected ${expected}`);
}

/** Reads a value that may be absent. */
export function given<T>(
  flag: string,
  text: string | undefined,
  read: (flag: string, text: string) => T,
): T | undefined {
  return text === undefined ? undefined : read(flag, text);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A duration, in seconds.
 *
 * @throws UsageFailure naming the flag.
 */
export function readDuration(flag: string, text: string): number {
  const seconds = quantity(text, SECONDS);
  if (seconds > 0) return seconds;
  throw wrongValue(flag, text, 'a duration above 0, such as 30s, 90m, 6h or 7d');
}

const BYTES: Readonly<Record<string, number>> = { MiB: 1024 ** 2, GiB: 1024 ** 3 };

/**
 * A size, in bytes.
 *
 * @throws UsageFailure naming the flag.
 */
export function readSize(flag: string, text: string): number {
  const bytes = quantity(text, BYTES);
  if (bytes > 0) return bytes;
  throw wrongValue(flag, text, 'a size above 0 such as 512MiB or 2GiB');
}

/** @throws UsageFailure naming the flag. */
export function readPort(flag: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw wrongValue(flag, text, 'a port from 0 to 65535');
}

/**
 * An absolute URL over http.
 *
 * @throws UsageFailure naming the flag.
 */
export function httpUrl(flag: string, text: string, example: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw wrongValue(flag, text, `a URL such as ${example}`);
}

/** A count with its unit; NaN for anything else. */
function quantity(text: string, units: Readonly<Record<string, number>>): number {
  const [, count, unit = ''] = /^(\d{1,7})([a-z]+)$/i.exec(text) ?? [];
  return Number(count) * (units[unit] ?? Number.NaN);
}
