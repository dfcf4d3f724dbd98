import { expect, it } from 'vitest';
import { retryPause } from './retry-pause.ts';

it.each([
  [undefined, 1000],
  [0, 1000],
  [-1, 1000],
  [Number.NaN, 1000],
  [500, 1000],
  [5000, 5000],
  [2 ** 31, 300_000],
  [2_592_000_000, 300_000],
  [Date.parse('2100-01-01') - Date.now(), 300_000],
  [Number.POSITIVE_INFINITY, 1000],
])('a receiver that asks for %s ms is asked again after %d ms', (asked, pause) => {
  expect(retryPause(asked, 1000)).toBe(pause);
});
