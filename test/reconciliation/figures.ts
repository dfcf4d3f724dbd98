/** Part of a figure's name, such as a host, a model or a status. */
type Part = string | number | undefined;

/** Figures by name; comparing two sets yields one line per difference. */
export class Figures {
  readonly #amounts = new Map<string, number>();

  add(name: string, parts: readonly Part[], amount = 1): void {
    const key = [name, ...parts.map((part) => part ?? '-')].join(' | ');
    this.#amounts.set(key, (this.#amounts.get(key) ?? 0) + amount);
  }

  get(name: string, parts: readonly Part[]): number {
    return this.#amounts.get([name, ...parts.map((part) => part ?? '-')].join(' | ')) ?? 0;
  }

  /** Sum of all figures of a name, or of those that include `part`. */
  total(name: string, part?: Part): number {
    let sum = 0;
    for (const [key, amount] of this.#amounts) {
      const [its, ...parts] = key.split(' | ');
      if (its === name && (part === undefined || parts.includes(String(part)))) sum += amount;
    }
    return sum;
  }

  /** Number of figures. */
  get size(): number {
    return this.#amounts.size;
  }

  /**
   * Lists the differences, one line per figure; empty if all are equal.
   *
   * @param tolerance relative; for sums of fractions, whose order of addition is unknown.
   */
  differences(truth: Figures, tolerance = 0): string[] {
    const names = new Set([...this.#amounts.keys(), ...truth.#amounts.keys()]);
    return [...names].sort().flatMap((name) => {
      const reported = this.#amounts.get(name) ?? 0;
      const expected = truth.#amounts.get(name) ?? 0;
      const isEqual = Math.abs(reported - expected) <= tolerance * Math.abs(expected);
      return isEqual ? [] : [`${name}: telemetry says ${reported}, the truth is ${expected}`];
    });
  }
}
