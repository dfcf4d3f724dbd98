/**
 * The monotonic clock of all durations, in seconds. Spans take their start from the wall clock and
 * their length from this one, so that a clock that is set back bends no span.
 */
export function now(): number {
  return performance.now() / 1000;
}
