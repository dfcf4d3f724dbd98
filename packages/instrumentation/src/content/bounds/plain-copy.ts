import { TRUNCATED } from '../streams/text-buffer.ts';
import { escapedBytes } from './shortened-text.ts';

/** A value that JSON can express. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Limits of a copy. */
export interface CopyLimits {
  /** Entries per list, at least two; longer lists lose their middle. */
  readonly entries: number;
  /** Levels of nesting. */
  readonly depth: number;
  /** Total number of values; anything larger is not copied at all. */
  readonly values: number;
  /** Characters per string. */
  readonly characters: number;
}

/** A string in a copy, and its location. */
export interface Leaf {
  readonly holder: Record<string | number, Json>;
  readonly key: string | number;
  readonly text: string;
  /** Its size in JSON, without quotes. */
  readonly bytes: number;
}

/** Keeps objects small without losing fields required by the schema. */
const MIN_FIELDS = 8;
const MAX_KEY = 128;

/** A safe copy of an untrusted value, with nothing that throws or that JSON can't express. */
export class PlainCopy {
  readonly leaves: Leaf[] = [];
  /** Whether the structure is complete; strings may still be shortened. */
  isComplete = true;
  /** Whether the value exceeded the total limit, which makes the copy unusable. */
  isExhausted = false;
  readonly #slot: Record<string | number, Json> = {};
  readonly #limits: CopyLimits;
  readonly #above = new Set<object>();
  #left: number;

  constructor(value: unknown, limits: CopyLimits) {
    this.#limits = limits;
    this.#left = limits.values;
    this.#place(this.#slot, 'value', value, 0);
  }

  /** The copy, with its leaves. */
  get value(): Json {
    return this.#slot['value'] ?? null;
  }

  #place(
    holder: Record<string | number, Json>,
    key: string | number,
    value: unknown,
    depth: number,
  ) {
    const json = this.#convert(value, key, depth);
    if (json !== undefined) holder[key] = json;
    else if (Array.isArray(holder)) holder[key] = null;
    if (typeof json === 'string') {
      this.leaves.push({ holder, key, text: json, bytes: escapedBytes(json) });
    }
  }

  #convert(value: unknown, key: string | number, depth: number): Json | undefined {
    if (--this.#left < 0) this.isExhausted = true;
    switch (typeof value) {
      case 'string':
        // A string cut here exceeds the whole budget, and will be marked as shortened later.
        return value.slice(0, this.#limits.characters);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : this.#object(value, key, depth);
      default:
        return undefined;
    }
  }

  #object(value: object, key: string | number, depth: number): Json | undefined {
    if (this.#above.has(value)) return '[circular]';
    this.#above.add(value);
    try {
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
        return `[${value.byteLength} bytes]`;
      }
      if (depth >= this.#limits.depth) {
        this.isComplete = false;
        return TRUNCATED;
      }
      const toJSON = read(value, 'toJSON');
      if (typeof toJSON === 'function') {
        return this.#convert(toJSON.call(value, String(key)), key, depth + 1);
      }
      return Array.isArray(value)
        ? this.#list(value, key, depth)
        : this.#fields(value as Record<string, unknown>, depth);
    } catch {
      return '[unreadable]';
    } finally {
      this.#above.delete(value);
    }
  }

  #list(list: readonly unknown[], key: string | number, depth: number): Json {
    const copy: Json[] = [];
    const { length } = list;
    const { entries } = this.#limits;
    const head = length > entries ? Math.ceil(entries / 2) : length;
    const tail = length > entries ? length - Math.floor(entries / 2) : length;
    for (let index = 0; index < length && !this.isExhausted; index++) {
      if (index === head) {
        index = tail;
        copy.push(omission(key, tail - head));
        this.isComplete = false;
      }
      this.#place(slots(copy), copy.length, read(list, index), depth + 1);
    }
    return copy;
  }

  #fields(fields: Readonly<Record<string, unknown>>, depth: number): Json {
    // Without a prototype, so that `__proto__` is an ordinary key.
    const copy: Record<string, Json> = Object.create(null);
    const keys = Object.keys(fields);
    const kept = Math.max(MIN_FIELDS, this.#limits.entries);
    if (keys.length > kept) this.isComplete = false;
    for (const key of keys.slice(0, kept)) {
      if (this.isExhausted) break;
      this.#place(copy, key.slice(0, MAX_KEY), read(fields, key), depth + 1);
    }
    return copy;
  }
}

/** Reads a property, or records that it is unreadable. */
export function read(value: object, key: string | number): unknown {
  try {
    return (value as Readonly<Record<string | number, unknown>>)[key];
  } catch {
    return '[unreadable]';
  }
}

/** Replaces omitted entries: a part among parts, otherwise text. */
function omission(key: string | number, count: number): Json {
  const content = `…[${count} omitted]`;
  return key === 'parts' ? { type: 'text', content } : content;
}

function slots(list: Json[]): Record<string | number, Json> {
  return list as unknown as Record<string | number, Json>;
}
