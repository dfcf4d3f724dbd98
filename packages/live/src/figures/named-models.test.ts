import { expect, it } from 'vitest';
import { namedModels } from './named-models.ts';

it('names the busiest models', () => {
  const calls = new Map(Array.from({ length: 300 }, (_, index) => [`model-${index}`, index]));
  const nameOf = namedModels(calls);
  expect([nameOf('model-299'), nameOf('model-100')]).toEqual(['model-299', 'model-100']);
  expect([nameOf('model-99'), nameOf('model-0')]).toEqual(['_OTHER', '_OTHER']);
});

it('names all of a few', () => {
  expect(namedModels(new Map([['m', 0]]))('m')).toBe('m');
});
