import { expect, it } from 'vitest';
import { formatNumber } from './number-format.ts';

it.each([
  [0.051, 'share', '5.1 %'],
  [0.00763, 'share', '0.76 %'],
  [0, 'seconds', '0 s'],
  [0.1834, 'seconds', '183 ms'],
  [1.28, 'seconds', '1.28 s'],
  [300, 'seconds', '5 min'],
  [86_400 * 20, 'seconds', '20 d'],
  [12_345, 'tokens/s', '12.3k tok/s'],
  [0.5, 'usd', '$0.5'],
  [1, 'state', 'yes'],
  [Number.NaN, 'share', '–'],
  [undefined, 'number', '–'],
] as const)('%d as %s reads %s', (value, unit, readable) => {
  expect(formatNumber(value, unit)).toBe(readable);
});
