/** Maximum pause a receiver may request, in milliseconds. */
const LONGEST_ASKED_MILLIS = 5 * 60_000;

/**
 * Pause before a retry: as requested by the receiver, but at least our own backoff (`Retry-After:
 * 0` would be a busy loop) and at most minutes (a date in 2100 would lose everything and overflow
 * the timer).
 *
 * @param askedMillis requested by the receiver, if at all.
 */
export function retryPause(askedMillis: number | undefined, backoffMillis: number): number {
  const asked = Number.isFinite(askedMillis) ? (askedMillis ?? 0) : 0;
  return Math.max(backoffMillis, Math.min(asked, LONGEST_ASKED_MILLIS));
}
