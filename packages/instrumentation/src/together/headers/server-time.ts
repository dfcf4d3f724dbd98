import type { ServerTime } from '../../facts/call-summary.ts';
import type { ReadableHeaders } from './readable-headers.ts';

/** Maximum plausible time, in seconds. */
const MAX_SECONDS = 24 * 60 * 60;

/**
 * Reads Together's timing headers, if present: ISO times of receipt, start and end of the call, or
 * the older engines' milliseconds. A stream's headers are sent before the call has an end.
 *
 * @returns undefined if there is nothing to report.
 */
export function readServerTime(headers: ReadableHeaders): ServerTime | undefined {
  const received = headers.get('x-api-received');
  if (received !== null) {
    const started = parseTime(headers.get('x-api-call-start'));
    const ended = parseTime(headers.get('x-api-call-end'));
    return timings(between(parseTime(received), started), between(started, ended));
  }
  const queue = headers.get('x-queue-time');
  if (queue === null) return undefined;
  return timings(millis(queue), millis(headers.get('x-inference-time')));
}

function timings(queue: number | undefined, server: number | undefined): ServerTime | undefined {
  return queue === undefined && server === undefined ? undefined : { queue, server };
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** @param start milliseconds, like `end`; `NaN` if unknown. */
function between(start: number, end: number): number | undefined {
  return believable((end - start) / 1000);
}

let minute = ' ';
let minuteMillis = Number.NaN;

/**
 * Cached `Date.parse` for {@link ISO_TIME}: parsing takes a microsecond, and minutes repeat.
 *
 * @returns `NaN` for anything else.
 */
function parseTime(text: string | null): number {
  if (text === null || !ISO_TIME.test(text)) return Number.NaN;
  if (!text.startsWith(minute)) {
    minute = text.slice(0, 16);
    minuteMillis = Date.parse(`${minute}Z`);
  }
  const seconds = Number(text.slice(17, -1));
  return seconds < 60 ? minuteMillis + Math.round(seconds * 1000) : Number.NaN;
}

function millis(value: string | null): number | undefined {
  if (value === null || !/^\d{1,9}(\.\d{1,6})?$/.test(value)) return undefined;
  return believable(Number(value) / 1000);
}

function believable(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= MAX_SECONDS ? seconds : undefined;
}
