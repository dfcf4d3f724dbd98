import { describe, expect, it } from 'vitest';
import type { Histogram } from '../otlp/metric-model.ts';
import { quantile } from './quantile.ts';

function histogram(bounds: number[], counts: number[]): Histogram {
  return { count: counts.reduce((a, b) => a + b, 0), bounds, counts };
}

describe('quantile', () => {
  const latency = histogram([0.1, 0.2, 0.4, 0.8], [10, 20, 40, 20, 10]);

  it('interpolates linearly inside the bucket that holds the rank', () => {
    // 50 of 100: 30 are below 0.2, so 20 of the 40 in (0.2, 0.4].
    expect(quantile(latency, 0.5)).toBeCloseTo(0.3, 12);
    expect(quantile(latency, 0.25)).toBeCloseTo(0.175, 12);
  });

  it('assumes that the lowest bucket starts at 0', () => {
    expect(quantile(latency, 0.05)).toBeCloseTo(0.05, 12);
    expect(quantile(latency, 0)).toBe(0);
  });

  it('equals a bound exactly where a bucket ends', () => {
    expect(quantile(latency, 0.1)).toBeCloseTo(0.1, 12);
    expect(quantile(latency, 0.9)).toBeCloseTo(0.8, 12);
  });

  it('equals the highest bound when it lies beyond', () => {
    expect(quantile(latency, 0.99)).toBe(0.8);
    expect(quantile(latency, 1)).toBe(0.8);
  });

  it('skips empty buckets', () => {
    expect(quantile(histogram([1, 2, 3], [0, 0, 4, 0]), 0.5)).toBe(2.5);
  });

  it('returns the upper bound of a lowest bucket at or below 0', () => {
    expect(quantile(histogram([-1, 1], [5, 0, 0]), 0.5)).toBe(-1);
    expect(quantile(histogram([0, 1], [5, 0, 0]), 0.5)).toBe(0);
  });

  it('is undefined without values, without bounds, or for NaN', () => {
    expect(quantile(histogram([1], [0, 0]), 0.5)).toBeNaN();
    expect(quantile(histogram([], [3]), 0.5)).toBeNaN();
    expect(quantile(histogram([], []), 0.5)).toBeNaN();
    expect(quantile(latency, Number.NaN)).toBeNaN();
  });

  it('is infinite outside 0 to 1', () => {
    expect(quantile(latency, -0.1)).toBe(-Infinity);
    expect(quantile(latency, 1.1)).toBe(Infinity);
  });
});
