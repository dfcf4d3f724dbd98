/** The longest that a receiver may make us wait, in milliseconds. */
const LONGEST_ASKED_MILLIS = 5 * 60_000;

/**
 * How long to wait before an export is tried again: what the receiver asks for, but never less than
 * our own backoff (`Retry-After: 0` would be a busy loop) and never more than minutes (a date in
 * 2100 would lose everything, and overflow the timer).
 *
 * @param askedMillis by the receiver, if it did.
 */
export function retryPause(askedMillis: number | undefined, backoffMillis: number): number {
  const asked = Number.isFinite(askedMillis) ? (askedMillis ?? 0) : 0;
  return Math.max(backoffMillis, Math.min(asked, LONGEST_ASKED_MILLIS));
}
