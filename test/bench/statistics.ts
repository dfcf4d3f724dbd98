/** A median with its spread. */
export interface Figure {
  readonly median: number;
  /** The quartiles. */
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError when there is nothing. */
export function figure(values: readonly number[]): Figure {
  if (values.length === 0) throw new RangeError('there are no values to take the median of');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
