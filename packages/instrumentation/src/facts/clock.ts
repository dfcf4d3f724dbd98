// Captured: applications replace clocks, in tests and for deterministic output.
const monotonic = hrtimeInSeconds() ?? performanceInSeconds();

/**
 * Monotonic clock for all durations, in seconds. Spans start by the wall clock and get their length
 * from this one, so adjustments of the wall clock don't distort them.
 */
export function now(): number {
  return monotonic();
}

/** The wall clock, in milliseconds since the epoch. */
export const wallClock: () => number = Date.now;

/** Preferred, because the first use of `performance` loads several modules: a megabyte. */
function hrtimeInSeconds(): (() => number) | undefined {
  const hrtime = globalThis.process?.hrtime;
  if (typeof hrtime !== 'function') return undefined;
  return () => {
    const [seconds, nanos] = hrtime();
    return seconds + nanos / 1e9;
  };
}

/** Edge runtimes have only this one. */
function performanceInSeconds(): () => number {
  const { performance } = globalThis;
  const millis = performance.now.bind(performance);
  return () => millis() / 1000;
}
