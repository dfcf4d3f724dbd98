import { describe, expect, it } from 'vitest';
import { MetricNames } from './metric-names.ts';

describe('MetricNames', () => {
  it('admits models up to its capacity, permanently', () => {
    const names = new MetricNames(2);
    const models = ['a', 'b', 'a', 'c', 'd', 'b', 'a'].map((model) => names.model('p', model));
    expect(models).toEqual(['a', 'b', 'a', '_OTHER', '_OTHER', 'b', 'a']);
  });

  it('does not count its own placeholder', () => {
    const names = new MetricNames(1);
    expect(names.model('p', '_OTHER')).toBe('_OTHER');
    expect(names.model('p', 'a')).toBe('a');
  });

  it('keeps generated names from creating series', () => {
    const names = new MetricNames(200);
    const named = Array.from({ length: 100_000 }, (_, index) => names.model('p', `ft-${index}`));
    expect(new Set(named).size).toBe(201);
  });
});
