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
  const { process } = globalThis;
  const hrtime = process?.hrtime;
  // Polyfills of edge runtimes read the wall clock.
  if (typeof hrtime !== 'function' || process.release?.name !== 'node') return undefined;
  return () => {
    const time = hrtime();
    // Not destructured: applications replace the iterator of arrays too.
    return time[0] + time[1] / 1e9;
  };
}

/** Edge runtimes have only this one. */
function performanceInSeconds(): () => number {
  const { performance } = globalThis;
  const millis = performance.now.bind(performance);
  return () => millis() / 1000;
}
