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
    const started = headers.get('x-api-call-start');
    return timings(between(received, started), between(started, headers.get('x-api-call-end')));
  }
  const queue = headers.get('x-queue-time');
  if (queue === null) return undefined;
  return timings(millis(queue), millis(headers.get('x-inference-time')));
}

function timings(queue: number | undefined, server: number | undefined): ServerTime | undefined {
  return queue === undefined && server === undefined ? undefined : { queue, server };
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function between(start: string | null, end: string | null): number | undefined {
  if (start === null || end === null || !ISO_TIME.test(start) || !ISO_TIME.test(end)) {
    return undefined;
  }
  return believable((parseTime(end) - parseTime(start)) / 1000);
}

let minute = '';
let minuteMillis = Number.NaN;

/** Cached `Date.parse` for {@link ISO_TIME}: parsing takes a microsecond, and minutes repeat. */
function parseTime(text: string): number {
  const ofMinute = text.slice(0, 16);
  if (ofMinute !== minute) {
    minute = ofMinute;
    minuteMillis = Date.parse(`${ofMinute}Z`);
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
