import { finite, record } from '../facts/attribute-value.ts';
import { plainNumber, readableHeaders } from './headers/readable-headers.ts';
import { type RefusalCause, refusalSeconds, resetSeconds } from './headers/wait.ts';
import { bounded, durationSeconds, later, waitSeconds } from './headers/wait-text.ts';

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

/** `Please try again in 6m0s.`, `Retry after 26 seconds`, `wait 30 seconds before …`. */
const REQUEST =
  /\b(?:(?:try again|retry)(?:ing)? (?:in|after)|wait(?: for)?) (?:at least |about )?/gi;

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
  const details = Array.isArray(place['details']) ? (place['details'] as unknown[]) : [];
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
  for (const { 0: request, index } of text.matchAll(REQUEST)) {
    const seconds = durationSeconds(text.slice(index + request.length), false);
    if (seconds !== undefined) return bounded(seconds);
  }
  return undefined;
}
