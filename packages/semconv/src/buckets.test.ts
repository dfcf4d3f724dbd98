import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buckets, metrics } from './index.ts';

const { firstToken } = buckets;

/** The smallest value that is not exceeded by this share of the values. */
function trueQuantile(q: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** Like `histogram_quantile`: linear inside the bucket with the rank. */
function shownQuantile(q: number, values: readonly number[]): number {
  const rank = q * values.length;
  let below = 0;
  let lower = 0;
  for (const upper of firstToken) {
    const upTo = values.filter((value) => value <= upper).length;
    if (upTo >= rank && upTo > below) {
      return lower + (upper - lower) * ((rank - below) / (upTo - below));
    }
    [below, lower] = [upTo, upper];
  }
  return lower;
}

function expectWithinTenPercent(q: number, values: readonly number[]): void {
  const truth = trueQuantile(q, values);
  const shown = shownQuantile(q, values);
  expect(Math.abs(shown - truth) / truth, `${q} of ${values}: ${shown}`).toBeLessThan(0.1 + 1e-9);
}

const seconds = fc.double({ min: 0.05, max: 60, noNaN: true });
const quantile = fc.double({ min: 0.001, max: 1, noNaN: true });

describe('the buckets of the time to first token', () => {
  it('show a quantile within 10 %, for any distribution of times', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 200 }), quantile, (values, q) => {
        expectWithinTenPercent(q, values);
      }),
    );
  });

  it('show a constant time within 10 %, even at the edges of a bucket', () => {
    const edges = firstToken.flatMap((edge) => [edge, edge * (1 + 1e-9), edge * (1 - 1e-9)]);
    for (const time of [0.05, ...edges, 60].filter((edge) => edge >= 0.05 && edge <= 60)) {
      for (const q of [0.001, 0.5, 0.95, 0.99, 1]) expectWithinTenPercent(q, Array(100).fill(time));
    }
  });

  it('show two models in one series within 10 %', () => {
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: 1, max: 99 }), (one, other, share) => {
        const values = [...Array(share).fill(one), ...Array(100 - share).fill(other)];
        for (const q of [0.5, 0.95, 0.99]) expectWithinTenPercent(q, values);
      }),
    );
  });

  it('are the fewest possible', () => {
    // A bucket overestimates its values by up to 10 %; the first is open at the bottom.
    const fewest = Math.ceil(Math.log(60 / 0.05) / Math.log(1.1));
    expect(firstToken).toHaveLength(fewest + 1);
  });
});

it('histograms of the conventions use the buckets of the conventions', () => {
  for (const metric of Object.values(metrics)) {
    if (metric.instrument !== 'histogram' || !metric.name.startsWith('gen_ai.')) continue;
    expect(metric.buckets, metric.name).toBe(metric.unit === 's' ? 'seconds' : 'tokens');
  }
});
