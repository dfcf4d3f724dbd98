import { shown } from '@together-otel/instrumentation/distribution';
import { ConfigError } from './config-error.ts';
import type { Kind, ReadSetting } from './probe-settings.ts';

/** Address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The parsed type of each kind of setting. */
interface Values {
  readonly address: ListenAddress;
  readonly duration: number;
  readonly url: URL;
  readonly usd: number;
}

/** Kept out of the registry, which every `--help` loads. */
const readers: { readonly [K in Kind]: (name: string, text: string) => Values[K] } = {
  address: readListenAddress,
  duration: readDuration,
  url: readUrl,
  usd: readUsd,
};

/**
 * Reads the text of a setting by its kind.
 *
 * @param name where the text comes from, for the message.
 * @throws ConfigError with what was expected.
 */
export function readSetting<K extends Kind>(
  of: ReadSetting<K>,
  text: string,
  name: string = of.key,
): Values[K] {
  return readers[of.kind](name, text);
}

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

/**
 * `9464` and `:9464` bind to loopback only; containers need `0.0.0.0:9464` or `[::]:9464`.
 *
 * @param name of the option, for the message.
 * @throws ConfigError if it is not an address.
 */
export function readListenAddress(name: string, text: string): ListenAddress {
  const [, host, digits] = /^(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]*):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port <= 65_535)) {
    throw new ConfigError(
      `${name} is '${shown(text)}': expected a port such as 9464, or host:port such as 0.0.0.0:9464`,
    );
  }
  return { host: host?.replace(/^\[|\]$/g, '') || '127.0.0.1', port };
}

/**
 * Parses an HTTP URL without user info, query and fragment, which may hold secrets.
 *
 * @param name of the option, for the message.
 * @throws ConfigError when it is not an HTTP URL, or has one of them.
 */
function readUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} is '${shown(text.replace(/[?#].*/, ''), 80)}': expected a URL such as https://api.together.ai/v1`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(`${name} has user info, a query or a fragment: remove them`);
  }
  return url;
}

/**
 * Parses an amount of USD.
 *
 * @param name of the option, for the message.
 * @throws ConfigError when it is not a number above 0.
 */
function readUsd(name: string, text: string): number {
  const usd = text.trim() === '' ? Number.NaN : Number(text);
  if (usd > 0 && Number.isFinite(usd)) return usd;
  throw new ConfigError(
    `${name} is '${shown(text)}': expected an amount of USD above 0, such as 0.10`,
  );
}
