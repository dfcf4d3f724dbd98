// Captured: applications replace clocks, in tests and for deterministic output.
const { performance } = globalThis;
const monotonic = performance.now.bind(performance);

/**
 * Monotonic clock for all durations, in seconds. Spans start by the wall clock and get their length
 * from this one, so adjustments of the wall clock don't distort them.
 */
export function now(): number {
  return monotonic() / 1000;
}

/** The wall clock, in milliseconds since the epoch. */
export const wallClock: () => number = Date.now;
