import type { Attributes } from '@opentelemetry/api';
import { OTHER } from '@together-otel/semconv';
import { flatCopy } from '../facts/flat-text.ts';
import { NameLimit } from './metric-names.ts';

/** Maximum number of value combinations on metrics; each one adds a series to many metrics. */
const MAX_COMBINATIONS = 1000;

/** Bounded values of all keys: one object per combination. */
export interface Combination {
  /** From 0, below {@link MAX_COMBINATIONS} plus a few. */
  readonly id: number;
  readonly attributes: Readonly<Attributes>;
}

/** Bounds the attributes that metrics get from context. */
export class ContextValues {
  readonly #keys: readonly string[];
  readonly #limits: readonly NameLimit[];
  readonly #onBeyond: (key: string) => void;
  readonly #known = new Map<string, Combination>();

  /**
   * @param limit maximum number of values per key on metrics; further ones become `_OTHER`.
   * @param onBeyond called each time a value exceeds the limit.
   */
  constructor(keys: readonly string[], limit: number, onBeyond: (key: string) => void) {
    this.#keys = keys;
    this.#limits = keys.map(() => new NameLimit(limit));
    this.#onBeyond = onBeyond;
  }

  /** @param values by key index; undefined if a key has none. */
  find(values: readonly (string | undefined)[]): Combination {
    const bounded = values.map((value, index) => this.#admit(index, value));
    const known = this.#known.get(nameOf(bounded));
    if (known) return known;
    if (this.#known.size < MAX_COMBINATIONS) return this.#create(bounded);
    for (const key of this.#keys) this.#onBeyond(key);
    const rest = bounded.map((value) => (value === undefined ? undefined : OTHER));
    return this.#known.get(nameOf(rest)) ?? this.#create(rest);
  }

  #admit(index: number, value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const admitted = this.#limits[index]?.admit(value) ?? OTHER;
    if (admitted === OTHER && value !== OTHER) this.#onBeyond(this.#keys[index] ?? '');
    return admitted;
  }

  #create(values: readonly (string | undefined)[]): Combination {
    const attributes: Attributes = {};
    for (const [index, key] of this.#keys.entries()) {
      const value = values[index];
      if (value !== undefined) attributes[key] = flatCopy(value);
    }
    const made = { id: this.#known.size, attributes };
    this.#known.set(nameOf(values), made);
    return made;
  }
}

/** Values never contain this character: it is removed from them earlier. */
function nameOf(values: readonly (string | undefined)[]): string {
  return values.join('\u0000');
}
