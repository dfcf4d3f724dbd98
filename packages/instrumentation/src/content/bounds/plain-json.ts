import { fits } from './text-messages.ts';

/** Deeper values and longer keys are left to the bounded copy. */
const MAX_DEPTH = 16;
const MAX_KEY = 128;

/**
 * The JSON of a value that needs no copy: small enough, with only what JSON can express. Most
 * messages qualify; copying, measuring and joining them piece by piece costs five times as much.
 *
 * @param maxBytes of UTF-8.
 * @returns undefined for any other value.
 */
export function plainJson(value: unknown, maxBytes: number): string | undefined {
  try {
    if (!new PlainCheck(maxBytes).passes(value, 0)) return undefined;
    const json = JSON.stringify(value);
    return fits(json, maxBytes) ? json : undefined;
  } catch {
    return undefined; // A getter or a proxy that throws.
  }
}

class PlainCheck {
  /** Every value and every character takes at least a byte. */
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  passes(value: unknown, depth: number): boolean {
    if (--this.#left < 0) return false;
    switch (typeof value) {
      case 'string':
        this.#left -= value.length;
        return this.#left >= 0;
      case 'boolean':
        return true;
      case 'number':
        return Number.isFinite(value);
      case 'object':
        return value === null || (depth < MAX_DEPTH && this.#passesObject(value, depth + 1));
      default:
        return false;
    }
  }

  #passesObject(value: object, depth: number): boolean {
    if ('toJSON' in value) return false;
    if (Array.isArray(value)) {
      // Holes are undefined, and fail.
      for (let index = 0; index < value.length; index++) {
        if (!this.passes(value[index], depth)) return false;
      }
      return true;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    for (const key in value) {
      if (key.length > MAX_KEY || !Object.hasOwn(value, key)) return false;
      if (!this.passes((value as Readonly<Record<string, unknown>>)[key], depth)) return false;
    }
    return true;
  }
}
