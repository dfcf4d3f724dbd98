// Imported from the module, because a test may fake the global one.
import { performance } from 'node:perf_hooks';

/** Epoch milliseconds with fractions: comparable across the process, finer than `Date.now()`. */
export function epochMillis(): number {
  return performance.timeOrigin + performance.now();
}
