/** Characters that one value may become. */
const MAX_CHARACTERS = 262_144;
/** Values inside one value that are looked at. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 16;

/** Longest string that is taken whole; pictures come as strings of megabytes. */
const MAX_STRING = 32_768;
const ENDS = 4096;
const PIECES = 64;
const PIECE = 64;

/** Longest list that is taken whole. */
const MAX_LIST = 512;
/** What is taken of a longer one: from the beginning, from the end, and spread over the rest. */
const LIST_PARTS = 128;

/**
 * A foreign value as text, for comparing: equal values give equal texts, and different values
 * different ones as far as time allows. The time is bounded however large the value is: of long
 * strings and lists parts are taken, of what exceeds the budget only that it is there. Keys are
 * sorted, and fields without a value are left out.
 *
 * @throws what the value's own getters throw.
 */
export function boundedText(value: unknown): string {
  return new Writer().write(value);
}

class Writer {
  readonly #parts: string[] = [];
  #characters = MAX_CHARACTERS;
  #values = MAX_VALUES;

  write(value: unknown): string {
    this.#value(value, 0);
    return this.#parts.join('');
  }

  #add(text: string): void {
    this.#characters -= text.length;
    this.#parts.push(text);
  }

  #value(value: unknown, depth: number): void {
    if (--this.#values < 0 || this.#characters <= 0 || depth > MAX_DEPTH) return;
    if (typeof value === 'string') this.#string(value);
    else if (typeof value !== 'object' || value === null)
      this.#add(`${typeof value} ${String(value)},`);
    else if (Array.isArray(value)) this.#list(value, depth);
    else if (ArrayBuffer.isView(value)) this.#bytes(value);
    else this.#object(value, depth);
  }

  #string(text: string): void {
    const { length } = text;
    this.#add(`${length}"`);
    if (length <= MAX_STRING) {
      this.#add(text);
      return;
    }
    this.#add(text.slice(0, ENDS));
    for (let piece = 1; piece <= PIECES; piece++) {
      const at = Math.floor((length * piece) / (PIECES + 1));
      this.#add(text.slice(at, at + PIECE));
    }
    this.#add(text.slice(-ENDS));
  }

  /** From both ends inwards: a conversation begins with its instructions and ends with its question. */
  #list(list: readonly unknown[], depth: number): void {
    this.#add(`[${list.length}:`);
    const places = list.length <= MAX_LIST ? [...list.keys()] : spread(list.length);
    for (let low = 0, high = places.length - 1; low <= high; low++, high--) {
      this.#value(list[places[high] ?? 0], depth + 1);
      if (low < high) this.#value(list[places[low] ?? 0], depth + 1);
    }
    this.#add(']');
  }

  #bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
    const part = (from: number, length: number) =>
      Buffer.from(buffer, byteOffset + from, length).toString('base64');
    const length = Math.min(ENDS, byteLength);
    this.#add(`${byteLength} bytes ${part(0, length)} ${part(byteLength - length, length)}`);
  }

  #object(value: object, depth: number): void {
    const fields = value as Readonly<Record<string, unknown>>;
    // What a stream holds changes while it is read, and is not for us to look at.
    if (typeof fields['pipe'] === 'function' || typeof fields['getReader'] === 'function') {
      this.#add(`stream ${String(fields['path'] ?? '')},`);
      return;
    }
    if (typeof fields['toJSON'] === 'function') {
      this.#value(fields['toJSON'](), depth + 1);
      return;
    }
    this.#add('{');
    for (const key of Object.keys(fields).sort()) {
      const field = fields[key];
      if (field === undefined || field === null) continue;
      this.#add(`${key}:`);
      this.#value(field, depth + 1);
    }
    this.#add('}');
  }
}

/** Places in a list that is too long to take whole. */
function spread(length: number): number[] {
  const between = length - 2 * LIST_PARTS;
  return Array.from({ length: 3 * LIST_PARTS }, (_, index) => {
    if (index < LIST_PARTS) return index;
    if (index >= 2 * LIST_PARTS) return length - 3 * LIST_PARTS + index;
    return LIST_PARTS + Math.floor((between * (index - LIST_PARTS)) / LIST_PARTS);
  });
}
