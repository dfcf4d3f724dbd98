type Values = readonly (number | null)[];

/**
 * Heights of stacked lines: each on top of those after it, so that the first is the total. Drawn in
 * this order, each covers what is not its own of the one before, and a line that is zero shows
 * nothing.
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

/** A tint that hides what is behind it: a colour mixed with that of the panel, both `#rgb` or `#rrggbb`. */
export function tint(colour: string, panel: string): string {
  const [front, back] = [channels(colour), channels(panel)];
  const mixed = front.map((channel, index) => Math.round((channel + 2 * (back[index] ?? 0)) / 3));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): number[] {
  const hex = colour.slice(1);
  const size = hex.length === 3 ? 1 : 2;
  return [0, 1, 2].map((index) => {
    const digits = hex.slice(index * size, (index + 1) * size);
    return Number.parseInt(size === 1 ? digits + digits : digits, 16);
  });
}
