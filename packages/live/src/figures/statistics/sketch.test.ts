import { describe, expect, it } from 'vitest';
import { Sketch } from './sketch.ts';

describe('a sketch', () => {
  const times = Array.from(
    { length: 60_000 },
    (_, index) => 0.05 + ((index * 7919) % 60_000) / 2000,
  );
  const sorted = times.toSorted((a, b) => a - b);
  const sketch = new Sketch();
  for (const seconds of times) sketch.add(seconds, 1);

  it.each([0.01, 0.5, 0.95, 0.99, 1])('estimates the quantile %d within 1 %%', (share) => {
    const truth = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    expect(Math.abs((sketch.quantile(share) ?? 0) / truth - 1)).toBeLessThan(0.0101);
  });

  it('adds and removes values', () => {
    const both = new Sketch();
    both.merge(sketch);
    both.add(1e9, 1);
    both.add(1e9, -1);
    expect(both.total).toBe(times.length);
    expect(both.quantile(1)).toBeCloseTo(sketch.quantile(1) ?? 0, 9);
  });

  it('is undefined without values', () => {
    expect(new Sketch().quantile(0.5)).toBeUndefined();
  });
});
