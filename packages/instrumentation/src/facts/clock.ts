/**
 * Monotonic clock for all durations, in seconds. Spans start by the wall clock and get their length
 * from this one, so adjustments of the wall clock don't distort them.
 */
export function now(): number {
  return performance.now() / 1000;
}
