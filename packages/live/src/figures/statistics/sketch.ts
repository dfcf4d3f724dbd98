const GAMMA = 1.02;
const LOG_GAMMA = Math.log(GAMMA);

/**
 * Counts durations in logarithmic buckets; quantiles are within 1 % of the true value. Used when
 * there are too many calls to sort.
 */
export class Sketch {
  readonly #counts = new Map<number, number>();
  #total = 0;

  /** @param times 1 to add, -1 to remove. */
  add(seconds: number, times: number): void {
    const bucket = Math.ceil(Math.log(Math.max(seconds, 1e-6)) / LOG_GAMMA);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + times);
    this.#total += times;
  }

  merge(other: Sketch): void {
    for (const [bucket, count] of other.#counts) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    }
    this.#total += other.#total;
  }

  get total(): number {
    return this.#total;
  }

  /** @returns undefined when empty. */
  quantile(share: number): number | undefined {
    if (this.#total <= 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(bucket) ?? 0;
      if (seen >= rank) return (2 * GAMMA ** bucket) / (GAMMA + 1);
    }
    return undefined;
  }
}
