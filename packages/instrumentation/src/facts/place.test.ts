import { expect, it } from 'vitest';
import { placeOf } from './place.ts';

it.each([
  [0, 0],
  [127, 127],
  ['3', 3],
  [undefined, 7],
  [null, 7],
])('an index %j is place %d', (index, place) => {
  expect(placeOf(index, 7)).toBe(place);
});

it.each([-1, 0.5, 128, 1e9, Number.NaN, '', '1.5', '-1', '9999', '__proto__', {}, [0], true])(
  'an index %j is none',
  (index) => {
    expect(placeOf(index, 7)).toBeUndefined();
  },
);
