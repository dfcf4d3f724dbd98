import { finite, record } from '../facts/attribute-value.ts';
import { plainNumber, readableHeaders } from './headers/readable-headers.ts';
import { type RefusalCause, refusalSeconds, resetSeconds } from './headers/wait.ts';
import { bounded, later, leadingDuration, waitSeconds } from './headers/wait-text.ts';

/** Fields with a wait, and the unit of plain numbers in them, in seconds. */
const FIELDS: readonly (readonly [name: string, seconds: number])[] = [
  ['retry_after', 1],
  ['retryAfter', 1],
  ['retry_after_seconds', 1],
  ['retryAfterSeconds', 1],
  ['retry_after_ms', 0.001],
  ['retryAfterMs', 0.001],
  ['retryDelay', 1],
  ['resets_in_seconds', 1],
  ['reset_after', 1],
  // Points in time rather than waits.
  ['resets_at', 1],
  ['reset_at', 1],
];

/** Maximum number of details that are read. */
const MAX_DETAILS = 16;

/** Maximum length of a message that is searched. */
const MAX_MESSAGE = 2000;

/**
 * `Please try again in 6m0s.`, `Retry your request after 26 seconds`, `wait 30 seconds before …`,
 * `Your quota will reset after 4s`.
 */
const REQUEST =
  /\b(?:(?:try (?:(?:your|the|this) \w{1,16} |it |that )?again|retry(?:ing)?(?: (?:your|the|this) \w{1,16}| it| again)?|(reset)|resets) (?:in|after)|(wait)(?: for)?) (?:at least |about )?/gi;

/** How much of the text before and after a request is looked at. */
const AROUND = 64;

/** What comes before the verb `wait`; before the noun (`max wait 30s`) comes anything else. */
const BEFORE_VERB =
  /(?:^|[\n"'([]|[^\w\s] {1,2}|\b(?:please|kindly|just|to|must|should|will|can|may|and|or|then) )$/i;

/** What comes before the reset of a quota; before that of a connection comes anything else. */
const BEFORE_RESET =
  /(?:^|[\n"'([]|[^\w\s] {1,2}|\b(?:will|to|it|limits?|quotas?|credits?|tokens?|requests?|usage|budget|window|counter) )$/i;

/** What comes before something that is not asked for: `do not`, `no need to`, `gave up`. */
const BEFORE_OTHER =
  /(?:(?:\b(?:not|no|never|cannot)|n['’]t)(?: (?:need|have|want))?(?: to)?|\b(?:up|stopped|failed|after|without|max|maximum)) $/i;

/** What comes after the amount of a limit: `exceeded`, `was reached`. */
const AFTER_LIMIT =
  /^ ?(?:(?:was|is|has been|limit|timeout) ){0,2}(?:exceed(?:ed|s)|elapsed|expired|reached|passed|over|too long|limit|timeout|timed out)\b/i;

/** Between two amounts: `1 minute and 30 seconds`. */
const JOINED = /(\d ?[a-z]{1,12}),? and (?=\d)/gi;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Seconds to wait according to the body of an error: its fields, the headers of the provider behind
 * a gateway (OpenRouter's `metadata.headers`), details as in Google's APIs, or else its message.
 *
 * @param error an SDK's error: its `error` is the body, or the body's `error`.
 */
export function bodySeconds(error: unknown, cause: RefusalCause): number | undefined {
  const body = record(record(error)?.['error']);
  const inner = record(body?.['error']);
  const places = [body, inner].filter((place) => place !== undefined);
  let seconds: number | undefined;
  for (const place of places) seconds = later(seconds, placeSeconds(place, cause));
  if (seconds !== undefined) return seconds;
  for (const place of places) seconds = later(seconds, messageSeconds(place['message']));
  return seconds ?? messageSeconds(record(error)?.['message']);
}

function placeSeconds(place: Fields, cause: RefusalCause): number | undefined {
  const { details: given } = place;
  const details: readonly unknown[] = Array.isArray(given) ? given : [given];
  let seconds = fieldSeconds(place);
  for (const detail of details.slice(0, MAX_DETAILS)) {
    seconds = later(seconds, fieldSeconds(record(detail) ?? {}));
  }
  const metadata = record(place['metadata']);
  if (metadata) seconds = later(seconds, fieldSeconds(metadata));
  const headers = record(metadata?.['headers']);
  if (!headers) return seconds;
  const readable = readableHeaders(headers);
  return later(seconds, refusalSeconds(readable, cause, resetSeconds(readable)));
}

function fieldSeconds(fields: Fields): number | undefined {
  let longest: number | undefined;
  for (const [name, unit] of FIELDS) longest = later(longest, valueSeconds(fields[name], unit));
  return longest;
}

function valueSeconds(value: unknown, unit: number): number | undefined {
  const number = typeof value === 'string' ? plainNumber(value) : finite(value);
  if (number !== undefined) return waitSeconds((number * unit).toFixed(3));
  return typeof value === 'string' ? waitSeconds(value) : undefined;
}

function messageSeconds(message: unknown): number | undefined {
  if (typeof message !== 'string') return undefined;
  const text = message.slice(0, MAX_MESSAGE);
  for (const { 0: request, 1: reset, 2: wait, index } of text.matchAll(REQUEST)) {
    const before = text.slice(Math.max(0, index - AROUND), index);
    if (BEFORE_OTHER.test(before) || (wait && !BEFORE_VERB.test(before))) continue;
    if (reset && !BEFORE_RESET.test(before)) continue;
    const start = index + request.length;
    const after = text.slice(start, start + AROUND).replace(JOINED, '$1 ');
    const { seconds, length } = leadingDuration(after);
    if (seconds !== undefined && !AFTER_LIMIT.test(after.slice(length))) return bounded(seconds);
  }
  return undefined;
}
