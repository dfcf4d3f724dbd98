import { expect, it } from 'vitest';
import { highest, lowest } from './extremes.ts';

it('finds the extremes of more values than fit on the stack', () => {
  const values = Array.from({ length: 300_000 }, (_, index) => index - 7);
  expect(lowest(values)).toBe(-7);
  expect(highest(values)).toBe(299_992);
});

it('skips gaps, and finds nothing in nothing', () => {
  expect(lowest([null, 3, undefined, 1])).toBe(1);
  expect(highest([null, 1, undefined, 3])).toBe(3);
  expect([lowest([]), highest([null])]).toEqual([null, null]);
});
