import { integer } from '../otlp/attributes.ts';
import type { Histogram } from '../otlp/metric-model.ts';

/** Adds two values of a sum; exact if a bigint meets integers. */
export function addNumbers(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (exact(a) && exact(b)) return integer(BigInt(a) + BigInt(b));
  return Number(a) + Number(b);
}

function exact(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

type Statistics = Pick<Histogram, 'count' | 'sum' | 'min' | 'max'>;

/** Count, sum, min and max of both; undefined if either side lacks it. */
export function addStatistics(a: Statistics, b: Statistics): Statistics {
  if (a.count === 0) return statisticsOf(b);
  if (b.count === 0) return statisticsOf(a);
  return {
    count: a.count + b.count,
    ...(a.sum !== undefined && b.sum !== undefined && { sum: a.sum + b.sum }),
    ...(a.min !== undefined && b.min !== undefined && { min: Math.min(a.min, b.min) }),
    ...(a.max !== undefined && b.max !== undefined && { max: Math.max(a.max, b.max) }),
  };
}

function statisticsOf({ count, sum, min, max }: Statistics): Statistics {
  return {
    count,
    ...(sum !== undefined && { sum }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

/**
 * Adds two histograms bucket by bucket.
 * @throws if their bounds differ, because no exact sum exists.
 */
export function addHistograms(a: Histogram, b: Histogram): Histogram {
  const sameBuckets =
    a.counts.length === b.counts.length && a.bounds.every((bound, i) => bound === b.bounds[i]);
  if (!sameBuckets) {
    throw new Error(
      `histograms with bounds [${a.bounds}] and [${b.bounds}] cannot be added: look at the points one by one`,
    );
  }
  return {
    ...addStatistics(a, b),
    bounds: a.bounds,
    counts: a.counts.map((count, i) => count + (b.counts[i] ?? 0)),
  };
}
