import type { Histogram } from '../otlp/metric-model.ts';

/**
 * Estimates the `q`-quantile of a histogram with explicit bounds, by linear interpolation inside
 * the bucket that holds it, as Prometheus' `histogram_quantile` does for classic histograms:
 *
 * - the lowest bucket begins at 0, unless its upper bound is 0 or less: then returns that bound;
 * - a quantile in the bucket without an upper bound returns the highest bound;
 * - no values, no bounds or a NaN: NaN; `q` under 0 or over 1: -Infinity or Infinity.
 *
 * `min` and `max` are ignored: the answer matches what a dashboard would show.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function quantile(histogram: Histogram, q: number): number {
  const { bounds, counts } = histogram;
  const highest = bounds.at(-1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (Number.isNaN(q) || highest === undefined || total === 0) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;

  const rank = q * total;
  let below = 0;
  for (const [i, upper] of bounds.entries()) {
    const count = counts[i] ?? 0;
    if (below + count >= rank) {
      if (i === 0 && upper <= 0) return upper;
      const lower = bounds[i - 1] ?? 0;
      // Only q = 0 selects an empty bucket: return its lower end.
      return count === 0 ? lower : lower + (upper - lower) * ((rank - below) / count);
    }
    below += count;
  }
  return highest;
}
