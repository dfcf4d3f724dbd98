type Values = Iterable<number | null | undefined>;

/** The lowest of however many values; null if there is none. Spread arguments fill the stack. */
export function lowest(values: Values): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value !== null && value !== undefined && !(found !== null && found <= value)) found = value;
  }
  return found;
}

/** The highest of however many values; null if there is none. */
export function highest(values: Values): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value !== null && value !== undefined && !(found !== null && found >= value)) found = value;
  }
  return found;
}
