import { wallClock } from '../../facts/clock.ts';
import { plainNumber, withoutBlanks } from './readable-headers.ts';

/** Maximum wait in seconds: `setTimeout` fires at once for anything longer. */
const MAX_SECONDS = (2 ** 31 - 1) / 1000;

/** Numbers above this are Unix times in seconds; above the next, in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLIS = 1e12;

/** Maximum length of a text that is parsed. */
const MAX_LENGTH = 64;

/** The longer of two waits, either of which may be missing. */
export function later(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** Separates the values of a header that was sent several times; not the comma of a date. */
const BETWEEN = /, (?!\d{1,2}[ -][A-Z])/;

/**
 * Parses a header as a wait in seconds: a number of seconds, a duration (`500ms`, `6m0s`, `1.5h`,
 * `PT5S`), a Unix time in seconds or milliseconds, or a date. Past times give 0. A gateway and the
 * server behind it may both have sent the header; the longest wait counts.
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

/** Clamps a wait to what a timer can hold: at least 0, for times in the past. */
export function bounded(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), MAX_SECONDS);
}

function parsed(text: string): number | undefined {
  const number = plainNumber(text);
  if (number !== undefined) return bounded(number < EPOCH_SECONDS ? number : untilEpoch(number));
  return bounded(isoDuration(text) ?? durationSeconds(text) ?? untilDate(text));
}

function untilEpoch(time: number): number {
  return (time < EPOCH_MILLIS ? time : time / 1000) - wallClock() / 1000;
}

/** An amount and its unit; further ones may follow. */
const PART = /(\d{1,9}(?:\.\d{1,9})?) ?([a-zµμ]{1,12}) ?/iy;

/** The names of each unit and its length in seconds. */
const UNITS: readonly (readonly [names: RegExp, seconds: number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 1e-3],
  [/^(?:[uµμ]s|microseconds?)$/, 1e-6],
  [/^(?:ns|nanoseconds?)$/, 1e-9],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3600],
  [/^(?:d|days?)$/, 86_400],
];

/** A text of nothing but amounts with units: `1h2m3.5s`, `1.5h`, `20 seconds`. */
function durationSeconds(text: string): number | undefined {
  const { seconds, length } = leadingDuration(text);
  return length < text.length ? undefined : seconds;
}

/** Amounts with units at the start of a text, and how much of it they take. */
export function leadingDuration(text: string): {
  readonly seconds: number | undefined;
  readonly length: number;
} {
  let seconds: number | undefined;
  PART.lastIndex = 0;
  let length = 0;
  for (let part = PART.exec(text); part; part = PART.exec(text)) {
    const [, amount, name = ''] = part;
    const unit = UNITS.find(([names]) => names.test(name.toLowerCase()));
    if (!unit) break;
    seconds = (seconds ?? 0) + Number(amount) * unit[1];
    length = PART.lastIndex;
  }
  return { seconds, length };
}

/** ISO 8601, without months and years, which have no fixed length. */
const ISO_DURATION = /^P([\d.]{1,20}D)?(?:T([\d.HMS]{2,40}))?$/;

function isoDuration(text: string): number | undefined {
  const [, days = '', time = ''] = ISO_DURATION.exec(text) ?? [];
  return durationSeconds(days + time);
}

/** `Sat, 28 Nov 2026 09:00:00 GMT`, `Sat Nov 28 09:00:00 2026`, or ISO 8601. */
const DATE = /^(?:[A-Z][a-z]{2,8}, |[A-Z][a-z]{2} [A-Z][a-z]{2} |\d{4}-\d{2}-\d{2}[T ])/;
const ZONE = /(?:[A-Z]|[+-]\d{2}:?\d{2})$/;
const ISO_DAY = /^(\d{4}-\d{2}-\d{2})T/;

function untilDate(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  // Without a zone, servers mean their own, which is UTC.
  const time = Date.parse(ZONE.test(text) ? text : `${text.replace(ISO_DAY, '$1 ')} GMT`);
  return Number.isNaN(time) ? undefined : (time - wallClock()) / 1000;
}
