/** Enough for a fake of a fake of a fake. */
const MAX_FAKES = 3;

// Captured: applications replace clocks in tests and for deterministic output.
const monotonic = hrtimeInSeconds() ?? performanceInSeconds();

/**
 * Monotonic clock for all durations, in seconds. Spans start by the wall clock and get their length
 * from this one, so adjustments of the wall clock don't distort them.
 */
export function now(): number {
  return monotonic();
}

/** The wall clock, in milliseconds since the epoch. */
export const wallClock: () => number = unfakedDate().now;

/** Preferred, because the first use of `performance` loads several modules: a megabyte. */
function hrtimeInSeconds(): (() => number) | undefined {
  const { process } = globalThis;
  const hrtime = process && unfaked(process, 'hrtime');
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
  const performance = unfaked(globalThis, 'performance');
  const millis = performance.now.bind(performance);
  return () => millis() / 1000;
}

/** What @sinonjs/fake-timers, which vitest and jest also use, leaves on a function. */
interface Fake {
  /** Keeps the original `setTimeout` as `_setTimeout`. */
  readonly clock?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a global function or object, or the one behind it if a test has already faked it: test
 * runners can be configured to fake time before they load the code under test.
 */
export function unfaked<Holder extends object, Name extends keyof Holder & string>(
  holder: Holder,
  name: Name,
): Holder[Name] {
  const found = holder[name];
  const original = (found as Fake | undefined)?.clock?.[`_${name}`];
  return typeof original === typeof found ? (original as Holder[Name]) : found;
}

/**
 * The `Date` behind one that is already faked. All libraries' fakes either extend it or share its
 * prototype.
 */
export function unfakedDate(): Pick<DateConstructor, 'now'> {
  let date: unknown = Date;
  for (let count = 0; count < MAX_FAKES; count++) date = behind(date) ?? date;
  return date as DateConstructor;
}

function behind(date: unknown): unknown {
  const { prototype } = date as DateConstructor;
  const candidates: unknown[] = [prototype?.constructor, Object.getPrototypeOf(date)];
  return candidates.find((found) => found !== date && isClock(found));
}

function isClock(value: unknown): boolean {
  return (
    typeof value === 'function' && typeof (value as Partial<DateConstructor>).now === 'function'
  );
}
