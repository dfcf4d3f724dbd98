import { now } from './clock.ts';

/** Numbers that threads share, 0 at first. */
export function sharedNumbers(count: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Waits, without a turn of the event loop, until a number is at least `least`.
 *
 * @param deadline on the clock of `clock.ts`, in milliseconds.
 * @returns the number; it is smaller if the time is over.
 */
export function waitForNumber(
  numbers: Int32Array,
  index: number,
  least: number,
  deadline: number,
): number {
  for (;;) {
    const known = Atomics.load(numbers, index);
    const rest = deadline - now();
    if (known >= least || rest <= 0) return known;
    Atomics.wait(numbers, index, known, rest);
  }
}
