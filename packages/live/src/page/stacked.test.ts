import { describe, expect, it } from 'vitest';
import { stackedHeights, tint } from './stacked.ts';

describe('stackedHeights', () => {
  it('puts each line on top of those after it', () => {
    expect(
      stackedHeights([
        [1, 2],
        [10, 0],
        [100, null],
      ]),
    ).toEqual([
      [111, 2],
      [110, 0],
      [100, 0],
    ]);
  });

  it('is nothing for no lines', () => {
    expect(stackedHeights([])).toEqual([]);
  });
});

describe('tint', () => {
  it.each([
    ['#000000', '#fff', '#aaaaaa'],
    ['#ffffff', '#000000', '#555555'],
    ['#3369cc', '#3369cc', '#3369cc'],
  ])('of %s on %s is %s', (colour, panel, mixed) => {
    expect(tint(colour, panel)).toBe(mixed);
  });
});
