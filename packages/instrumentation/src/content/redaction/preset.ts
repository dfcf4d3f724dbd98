import { TRUNCATED } from '../streams/text-buffer.ts';
import { withoutCards } from './card.ts';
import { withoutEmails } from './email.ts';
import { withoutAddresses } from './ip-address.ts';
import { withoutKeys } from './key.ts';
import { withoutPhones } from './phone.ts';

/** A kind of personal data or secret that can be redacted. */
export type RedactPreset = 'email' | 'phone' | 'card' | 'key' | 'ip';

type Redaction = (text: string) => string;

/** In order of application: the most certain first. */
const redactions: Readonly<Record<RedactPreset, Redaction>> = {
  key: withoutKeys,
  email: withoutEmails,
  card: withoutCards,
  ip: withoutAddresses,
  phone: withoutPhones,
};

/** Names of all presets. */
export const presetNames = Object.keys(redactions) as readonly RedactPreset[];

/** Whether it is a preset name. */
export function isPreset(name: unknown): name is RedactPreset {
  return typeof name === 'string' && Object.hasOwn(redactions, name);
}

/** Deeper than any message; anything below is dropped. */
const MAX_DEPTH = 64;

/** Redacts texts, including all texts nested in a value. */
export class Redactor {
  readonly #redactions: readonly Redaction[];

  constructor(presets: readonly RedactPreset[]) {
    this.#redactions = presetNames
      .filter((name) => presets.includes(name))
      .map((name) => redactions[name]);
  }

  /** Returns a copy, because the content is shared with the application's request. */
  redact<T>(content: T): T {
    return this.#copy(content, 0, new Map()) as T;
  }

  /** @param copies of values seen before: content may be cyclic, or repeat a value. */
  #copy(value: unknown, depth: number, copies: Map<object, unknown>): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH || ArrayBuffer.isView(value)) return undefined;
    if (copies.has(value)) return copies.get(value);
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      copies.set(value, list);
      for (const entry of value) list.push(this.#copy(entry, depth + 1, copies));
      return list;
    }
    // toJSON would run only after redaction.
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.#copy(toJSON.call(value, ''), depth + 1, copies);
    const copy: Record<string, unknown> = {};
    copies.set(value, copy);
    for (const [name, entry] of Object.entries(value)) {
      const own = { value: this.#copy(entry, depth + 1, copies), enumerable: true };
      // Treats names such as `__proto__` as ordinary keys.
      Object.defineProperty(copy, this.#text(name), { ...own, writable: true, configurable: true });
    }
    return copy;
  }

  #text(text: string): string {
    if (!text.endsWith(TRUNCATED)) return this.#whole(text);
    // The last match may have been cut in two, and be no longer recognisable.
    return this.#whole(text.slice(0, -TRUNCATED.length - LONGEST)) + TRUNCATED;
  }

  #whole(text: string): string {
    return this.#redactions.reduce((redacted, redaction) => redaction(redacted), text);
  }
}

/** Longest card or phone number, with blanks; longest address and most keys. */
const LONGEST = 128;
