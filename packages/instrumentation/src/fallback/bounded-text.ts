import { isOpaque, opaqueText } from '../facts/opaque-content.ts';

/** Maximum text length of one value. */
const MAX_CHARACTERS = 262_144;
/** Maximum number of nested values visited. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 16;

/** Strings up to this length are used in full; images arrive as strings of megabytes. */
const MAX_STRING = 32_768;
const ENDS = 4096;
const PIECES = 64;
const PIECE = 64;

/** Lists up to this length are used in full. */
const MAX_LIST = 512;
/** Samples of a longer list: from its start, its end, and spread over the rest. */
const LIST_PARTS = 128;

/**
 * Serialises an untrusted value for comparison: equal values give equal texts, and different values
 * different ones as far as the time bound allows. Long strings and lists are sampled; beyond the
 * budget only the presence of a value counts. Keys are sorted, and fields without a value dropped.
 *
 * @throws whatever the value's getters throw.
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
    else if (value instanceof ArrayBuffer) this.#bytes(new Uint8Array(value));
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

  /** From both ends inwards: conversations start with instructions and end with the question. */
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
    if (byteLength <= MAX_STRING) {
      this.#add(`${byteLength} bytes ${part(0, byteLength)},`);
      return;
    }
    this.#add(`${byteLength} bytes ${part(0, ENDS)} ${part(byteLength - ENDS, ENDS)}`);
    for (let piece = 1; piece <= PIECES; piece++) {
      this.#add(part(Math.floor((byteLength * piece) / (PIECES + 1)), PIECE));
    }
  }

  #object(value: object, depth: number): void {
    const fields = value as Readonly<Record<string, unknown>>;
    // A stream changes while it is read, and reading it here would consume it.
    if (isOpaque(value)) {
      this.#add(`${opaqueText(value)},`);
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

/** Sampled indices of a list that is too long to use in full. */
function spread(length: number): number[] {
  const between = length - 2 * LIST_PARTS;
  return Array.from({ length: 3 * LIST_PARTS }, (_, index) => {
    if (index < LIST_PARTS) return index;
    if (index >= 2 * LIST_PARTS) return length - 3 * LIST_PARTS + index;
    return LIST_PARTS + Math.floor((between * (index - LIST_PARTS)) / LIST_PARTS);
  });
}
