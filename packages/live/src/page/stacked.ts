type Values = readonly (number | null)[];

/**
 * Heights of stacked lines: each on top of those after it, so that the first is the total. Drawn in
 * this order, each line covers the part of the previous one that isn't that line's own, and a line
 * at zero shows nothing.
 */
export function stackedHeights(lines: readonly Values[]): number[][] {
  const heights: number[][] = [];
  let below: readonly number[] = [];
  for (const values of lines.toReversed()) {
    const base = below;
    const height = values.map((value, step) => (value ?? 0) + (base[step] ?? 0));
    heights.unshift(height);
    below = height;
  }
  return heights;
}
