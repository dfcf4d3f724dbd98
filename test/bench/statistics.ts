/** A median with its spread. */
export interface Figure {
  readonly median: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
  /** 95% confidence interval of the median, from order statistics. */
  readonly from: number;
  readonly to: number;
}

/** @throws RangeError if `values` is empty. */
export function figure(values: readonly number[]): Figure {
  if (values.length === 0) throw new RangeError('there are no values to take the median of');
  const sorted = [...values].sort((a, b) => a - b);
  const last = sorted.length - 1;
  const at = (share: number): number =>
    sorted[Math.round(Math.min(Math.max(share, 0), 1) * last)] ?? Number.NaN;
  const margin = 0.98 / Math.sqrt(sorted.length);
  return {
    median: at(0.5),
    low: at(0.25),
    high: at(0.75),
    from: at(0.5 - margin),
    to: at(0.5 + margin),
  };
}
