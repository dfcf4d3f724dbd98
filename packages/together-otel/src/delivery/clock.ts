/**
 * Timers and clocks, captured at process start, because applications replace the global ones: fake
 * timers and frozen clocks in tests, a `setTimeout` that returns a number in Electron and jsdom.
 */
import { guarded } from './guard.ts';

const timers: typeof import('node:timers') = process.getBuiltinModule('node:timers');
// In the bundles, the SDK uses these too: tsdown.config.ts.
export const setTimeout: typeof timers.setTimeout = timers.setTimeout;
export const clearTimeout: typeof timers.clearTimeout = timers.clearTimeout;
export const setInterval: typeof timers.setInterval = timers.setInterval;
export const clearInterval: typeof timers.clearInterval = timers.clearInterval;
const { bigint: nanoseconds } = process.hrtime;

/** Milliseconds since the epoch. In the bundles, the SDK reads this one too: tsdown.config.ts. */
export const wallClock: () => number = Date.now;

type Clock = Pick<Performance, 'now' | 'timeOrigin'>;
let clockOfNode: Clock | undefined;

/** Node's own even if the global one is replaced; its first use loads several modules. */
export const performance: Clock = {
  now: () => loaded().now(),
  get timeOrigin() {
    return loaded().timeOrigin;
  },
};

function loaded(): Clock {
  clockOfNode ??= ofNode(process.getBuiltinModule('node:perf_hooks').performance);
  return clockOfNode;
}

/** Fake timers cover the method of the prototype; Bun's is the object's own. */
function ofNode(found: Clock): Clock {
  const original = (Object.getPrototypeOf(found) as Partial<Clock>).now ?? found.now;
  return { now: original.bind(found), timeOrigin: found.timeOrigin };
}

/** Maximum delay of a timer, in milliseconds; Node fires longer ones after 1 ms. */
const LONGEST_MILLIS = 2 ** 31 - 1;

/**
 * Scheduled work. Except through {@link hold} and {@link holdFor}, it never keeps the process
 * alive.
 */
export interface Timer {
  cancel(): void;
}

/** Milliseconds on the monotonic clock, shared by all threads of a machine. */
export function now(): number {
  return Number(nanoseconds()) / 1e6;
}

/** Runs `work` once. */
export function after(millis: number, work: () => void): Timer {
  const timer = setTimeout(guarded(work), Math.min(millis, LONGEST_MILLIS));
  timer.unref?.();
  return { cancel: () => clearTimeout(timer) };
}

/** Keeps the process alive, for a limited time. */
export function hold(millis: number): Timer {
  const timer = setTimeout(() => {}, Math.min(millis, LONGEST_MILLIS));
  return { cancel: () => clearTimeout(timer) };
}

/**
 * Keeps the process alive until `work` has settled, for a limited time; otherwise an unsettled
 * top-level await would exit with 13.
 */
export async function holdFor<Result>(work: Promise<Result>, millis: number): Promise<Result> {
  const held = hold(millis);
  try {
    return await work;
  } finally {
    held.cancel();
  }
}

/** Runs `work` repeatedly. */
export function every(millis: number, work: () => void): Timer {
  const timer = setInterval(guarded(work), Math.min(millis, LONGEST_MILLIS));
  timer.unref?.();
  return { cancel: () => clearInterval(timer) };
}
