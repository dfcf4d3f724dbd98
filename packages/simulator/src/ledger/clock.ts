/** Epoch milliseconds with fractions: comparable across the process, finer than `Date.now()`. */
export function epochMillis(): number {
  return performance.timeOrigin + performance.now();
}
