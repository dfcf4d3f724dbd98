import { describe, expect, it } from 'vitest';
import { ModelLimit } from './model-limit.ts';

describe('ModelLimit', () => {
  it('names as many models as there is room for, for good', () => {
    const models = new ModelLimit(2);
    expect(['a', 'b', 'a', 'c', 'd', 'b', 'a'].map((model) => models.admit(model))).toEqual([
      'a',
      'b',
      'a',
      '_OTHER',
      '_OTHER',
      'b',
      'a',
    ]);
  });

  it('keeps generated names from making series', () => {
    const models = new ModelLimit(200);
    const named = Array.from({ length: 100_000 }, (_, index) => models.admit(`ft-${index}`));
    expect(new Set(named).size).toBe(201);
  });

  it('does not count its own word for others', () => {
    const models = new ModelLimit(1);
    expect(models.admit('_OTHER')).toBe('_OTHER');
    expect(models.admit('a')).toBe('_OTHER');
  });
});
