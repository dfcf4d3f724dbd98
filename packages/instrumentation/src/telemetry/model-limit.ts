/** What a metric says in place of a model beyond the limit. */
const OTHER_MODEL = '_OTHER';

/** Bounds how many model names metrics may carry, so that generated names can't flood a backend. */
export class ModelLimit {
  readonly #limit: number;
  readonly #seen = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The name itself while there is room, {@link OTHER_MODEL} beyond. */
  admit(model: string): string {
    if (this.#seen.has(model)) return model;
    if (this.#seen.size >= this.#limit) return OTHER_MODEL;
    this.#seen.add(model);
    return model;
  }
}
