/** A seeded generator (mulberry32): the same seed gives the same sequence on every machine. */
export class Random {
  #state: number;

  /** Mixes any number of parts, such as `(seed, model, ordinal)`, into one sequence. */
  constructor(...parts: readonly (string | number)[]) {
    this.#state = hash(parts.join('\u0000'));
  }

  /** The next number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number between the bounds, inclusive. */
  integer(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.next() * (maximum - minimum + 1));
  }

  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }

  /** A value distributed uniformly within ±`share` of the middle. */
  around(middle: number, share: number): number {
    return share === 0 ? middle : middle * (1 + share * (2 * this.next() - 1));
  }

  /** Random characters of an alphabet, for ids. */
  text(length: number, alphabet: string): string {
    let text = '';
    for (let position = 0; position < length; position += 1) {
      text += alphabet.charAt(Math.floor(this.next() * alphabet.length));
    }
    return text;
  }
}

/** FNV-1a over UTF-16 units: cheap, and spreads neighbouring ordinals well once mulberry32 mixes it. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let position = 0; position < text.length; position += 1) {
    value = Math.imul(value ^ text.charCodeAt(position), 0x01000193);
  }
  return value;
}
