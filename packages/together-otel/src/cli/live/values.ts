import { CliFailure } from '../failure.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const BYTES: Readonly<Record<string, number>> = { MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** @throws CliFailure if it is not a port. */
export function readPort(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw wrong(flag, text, 'a port from 0 to 65535');
}

/** @returns milliseconds. @throws CliFailure if it is not a duration. */
export function readDuration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const millis = Number(count) * (SECONDS[unit] ?? Number.NaN) * 1000;
  if (millis > 0) return millis;
  throw wrong(flag, text, 'a duration above 0 such as 90s, 30m, 6h or 7d');
}

/** @returns bytes. @throws CliFailure if it is not a size. */
export function readSize(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})(MiB|GiB)$/.exec(text) ?? [];
  const bytes = Number(count) * (BYTES[unit] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw wrong(flag, text, 'a size above 0 such as 512MiB or 2GiB');
}

function wrong(flag: string, text: string, expected: string): CliFailure {
  return new CliFailure(
    `${flag} is '${text}': expected ${expected} (see together-otel live --help)`,
    2,
  );
}
