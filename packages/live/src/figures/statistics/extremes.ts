type Values = Iterable<number | null | undefined>;

/** The lowest value, or null if there is none. Spread arguments would overflow the stack. */
export function lowest(values: Values): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value !== null && value !== undefined && !(found !== null && found <= value)) found = value;
  }
  return found;
}

/** The highest value, or null if there is none. */
export function highest(values: Values): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value !== null && value !== undefined && !(found !== null && found >= value)) found = value;
  }
  return found;
}
