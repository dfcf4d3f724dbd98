/**
 * Timers and the monotonic clock as they were when the process started. Applications replace the
 * global ones: fake timers and frozen clocks in tests, `setTimeout` that returns a number in
 * Electron and jsdom.
 */
import { guarded } from './guard.ts';

const { setTimeout, clearTimeout, setInterval, clearInterval } =
  process.getBuiltinModule('node:timers');
const { bigint: nanoseconds } = process.hrtime;

/** The longest wait of a timer, in milliseconds; Node takes a longer one for 1 ms. */
const LONGEST_MILLIS = 2 ** 31 - 1;

/** Something that will run. But for {@link hold} and {@link holdFor} it never keeps the process. */
export interface Timer {
  cancel(): void;
}

/** Milliseconds on the monotonic clock, which all threads of a machine share. */
export function now(): number {
  return Number(nanoseconds()) / 1e6;
}

/** Runs `work` once. */
export function after(millis: number, work: () => void): Timer {
  const timer = setTimeout(guarded(work), Math.min(millis, LONGEST_MILLIS));
  timer.unref?.();
  return { cancel: () => clearTimeout(timer) };
}

/** Keeps the process, at most so long. */
export function hold(millis: number): Timer {
  const timer = setTimeout(() => {}, Math.min(millis, LONGEST_MILLIS));
  return { cancel: () => clearTimeout(timer) };
}

/** Keeps the process until `work` has settled, at most so long: who waits for it in vain ends with 13. */
export async function holdFor<Result>(work: Promise<Result>, millis: number): Promise<Result> {
  const held = hold(millis);
  try {
    return await work;
  } finally {
    held.cancel();
  }
}

/** Runs `work` again and again. */
export function every(millis: number, work: () => void): Timer {
  const timer = setInterval(guarded(work), Math.min(millis, LONGEST_MILLIS));
  timer.unref?.();
  return { cancel: () => clearInterval(timer) };
}
