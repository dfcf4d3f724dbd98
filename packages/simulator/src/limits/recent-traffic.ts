/** Sums successful traffic of the last seconds, in slots of one second. */
export class RecentTraffic {
  readonly #slots: Float64Array;
  #second = 0;
  #total = 0;

  constructor(windowSeconds: number) {
    this.#slots = new Float64Array(windowSeconds);
  }

  add(amount: number, now: number): void {
    this.#advance(now);
    const slot = this.#second % this.#slots.length;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + amount;
    this.#total += amount;
  }

  /** Per second, over the whole window: a short burst counts little, steady traffic fully. */
  rate(now: number): number {
    this.#advance(now);
    return this.#total / this.#slots.length;
  }

  #advance(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(second - this.#second, this.#slots.length);
    for (let step = 1; step <= passed; step += 1) {
      const slot = (this.#second + step) % this.#slots.length;
      this.#total -= this.#slots[slot] ?? 0;
      this.#slots[slot] = 0;
    }
    // After a gap longer than the window, start at the slot of the new second.
    if (second > this.#second) {
      if (passed === this.#slots.length) {
        this.#slots.fill(0);
        this.#total = 0;
      }
      this.#second = second;
    }
  }
}
