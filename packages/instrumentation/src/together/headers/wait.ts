import { wallClock } from '../../facts/clock.ts';
import { plainNumber, type ReadableHeaders, withoutBlanks } from './readable-headers.ts';

/** Maximum wait in seconds: `setTimeout` fires at once for anything longer. */
const MAX_SECONDS = (2 ** 31 - 1) / 1000;

/** Numbers above this are Unix times in seconds; above the next, in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLIS = 1e12;

/** Maximum length of a text that is parsed. */
const MAX_LENGTH = 64;

/** Headers with a rate limit's reset: Together's own names, and OpenAI's. */
const RESETS = [
  'x-ratelimit-reset',
  'x-tokenlimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const;

/**
 * Seconds until the rate limits reset, according to the rate-limit headers; the latest if they
 * disagree.
 */
export function resetSeconds(headers: ReadableHeaders): number | undefined {
  let latest: number | undefined;
  for (const name of RESETS) latest = later(latest, waitSeconds(headers.get(name)));
  return latest;
}

/**
 * Seconds to wait according to `retry-after` (number or date) and `retry-after-ms`: the later one.
 */
export function retryAfterSeconds(headers: ReadableHeaders): number | undefined {
  const millis = waitSeconds(headers.get('retry-after-ms'));
  return later(
    waitSeconds(headers.get('retry-after')),
    millis === undefined ? undefined : millis / 1000,
  );
}

/** The longer of two waits, either of which may be missing. */
export function later(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** Separates the values of a header that was sent several times; not the comma of a date. */
const BETWEEN = /, (?!\d{1,2}[ -][A-Z])/;

/**
 * Parses a header as a wait in seconds: a number of seconds, a duration (`500ms`, `6m0s`), a Unix
 * time in seconds or milliseconds, or a date. Past times give 0. A gateway and the server behind it
 * may both have sent the header: the longest counts.
 *
 * @returns undefined for anything else; at most what a timer can hold.
 */
export function waitSeconds(text: string | null): number | undefined {
  if (text === null || text.length > MAX_LENGTH) return undefined;
  if (!text.includes(', ')) return parsed(withoutBlanks(text));
  let longest: number | undefined;
  for (const value of text.split(BETWEEN)) longest = later(longest, parsed(withoutBlanks(value)));
  return longest;
}

function parsed(text: string): number | undefined {
  const number = plainNumber(text);
  if (number !== undefined) return bounded(number < EPOCH_SECONDS ? number : untilEpoch(number));
  return bounded(durationOf(text) ?? untilDate(text));
}

function bounded(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), MAX_SECONDS);
}

function untilEpoch(time: number): number {
  return (time < EPOCH_MILLIS ? time : time / 1000) - wallClock() / 1000;
}

const DURATION =
  /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?(?:\d{1,9}(?:\.\d{1,9})?[uµμn]s)?$/;

const UNITS = [86_400, 3600, 60, 1, 0.001] as const;

function durationOf(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match?.[0]) return undefined;
  return UNITS.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
}

/** `Sat, 28 Nov 2026 09:00:00 GMT`, or ISO 8601. */
const DATE = /^(?:[A-Z][a-z]{2,8}, |\d{4}-\d{2}-\d{2}T)/;

function untilDate(text: string): number | undefined {
  const time = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : (time - wallClock()) / 1000;
}
