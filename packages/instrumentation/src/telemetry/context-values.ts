import type { Attributes } from '@opentelemetry/api';
import { NameLimit, OTHER } from './metric-names.ts';

/** Most combinations of values that metrics carry; each is a series of its own of many metrics. */
const MAX_COMBINATIONS = 1000;

/** The values of all keys, bounded: one object for each combination. */
export interface Combination {
  /** From 0, below {@link MAX_COMBINATIONS} and a few. */
  readonly id: number;
  readonly attributes: Readonly<Attributes>;
}

/** Bounds what attributes from context add to metrics. */
export class ContextValues {
  readonly #keys: readonly string[];
  readonly #limits: readonly NameLimit[];
  readonly #onBeyond: (key: string) => void;
  readonly #known = new Map<string, Combination>();

  /**
   * @param limit how many values metrics name, for each key; further ones are `_OTHER`.
   * @param onBeyond called each time a value is beyond the limit.
   */
  constructor(keys: readonly string[], limit: number, onBeyond: (key: string) => void) {
    this.#keys = keys;
    this.#limits = keys.map(() => new NameLimit(limit));
    this.#onBeyond = onBeyond;
  }

  /** @param values by the index of their keys; undefined for a key without one. */
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
      if (value !== undefined) attributes[key] = value;
    }
    const made = { id: this.#known.size, attributes };
    this.#known.set(nameOf(values), made);
    return made;
  }
}

/** No value has this character: they are cut and cleaned before. */
function nameOf(values: readonly (string | undefined)[]): string {
  return values.join('\u0000');
}
