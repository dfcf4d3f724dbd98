import { describe, expect, it } from 'vitest';
import { stackedHeights } from './stacked.ts';

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
