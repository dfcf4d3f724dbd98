import type { ExponentialBuckets, ExponentialHistogram } from '../otlp/metric-model.ts';
import { addStatistics } from './addition.ts';

/** Halves the resolution `steps` times: bucket i moves to bucket floor(i / 2^steps). */
function downscale(buckets: ExponentialBuckets, steps: number): ExponentialBuckets {
  if (steps === 0 || buckets.counts.length === 0) return buckets;
  const bucketOf = (index: number): number => Math.floor(index / 2 ** steps);
  const offset = bucketOf(buckets.offset);
  const last = bucketOf(buckets.offset + buckets.counts.length - 1);
  const counts = Array.from({ length: last - offset + 1 }, () => 0);
  buckets.counts.forEach((count, i) => {
    const target = bucketOf(buckets.offset + i) - offset;
    counts[target] = (counts[target] ?? 0) + count;
  });
  return { offset, counts };
}

function addBuckets(a: ExponentialBuckets, b: ExponentialBuckets): ExponentialBuckets {
  if (a.counts.length === 0) return b;
  if (b.counts.length === 0) return a;
  const offset = Math.min(a.offset, b.offset);
  const end = Math.max(a.offset + a.counts.length, b.offset + b.counts.length);
  const counts = Array.from(
    { length: end - offset },
    (_, i) => (a.counts[i + offset - a.offset] ?? 0) + (b.counts[i + offset - b.offset] ?? 0),
  );
  return { offset, counts };
}

/**
 * Adds two exponential histograms at the coarser of their scales.
 * @throws when their zero thresholds differ.
 */
export function addExponentials(
  a: ExponentialHistogram,
  b: ExponentialHistogram,
): ExponentialHistogram {
  if (a.zeroThreshold !== b.zeroThreshold) {
    throw new Error(
      `exponential histograms with zero thresholds ${a.zeroThreshold} and ${b.zeroThreshold} cannot be added: look at the points one by one`,
    );
  }
  const scale = Math.min(a.scale, b.scale);
  const side = (pick: (histogram: ExponentialHistogram) => ExponentialBuckets) =>
    addBuckets(downscale(pick(a), a.scale - scale), downscale(pick(b), b.scale - scale));
  return {
    ...addStatistics(a, b),
    scale,
    zeroCount: a.zeroCount + b.zeroCount,
    zeroThreshold: a.zeroThreshold,
    positive: side((histogram) => histogram.positive),
    negative: side((histogram) => histogram.negative),
  };
}
