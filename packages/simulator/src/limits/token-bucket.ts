/** A token bucket with a variable rate; its level may go below zero, as a debt. */
export class TokenBucket {
  readonly #burstSeconds: number;
  #rate: number;
  #level: number;
  #filledAt: number;

  constructor(rate: number, burstSeconds: number, now: number) {
    this.#burstSeconds = burstSeconds;
    this.#rate = rate;
    this.#level = this.capacity;
    this.#filledAt = now;
  }

  /** Maximum level: at least one, or nothing would ever pass. */
  get capacity(): number {
    return Math.max(1, this.#rate * this.#burstSeconds);
  }

  get level(): number {
    return this.#level;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Fills up to now at the previous rate, then continues at the new one. */
  fill(rate: number, now: number): void {
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    const level = this.#level + seconds * this.#rate;
    this.#rate = rate;
    this.#level = Math.min(this.capacity, level);
  }

  /** Milliseconds until the bucket holds `amount`, or all it can hold if that is less. */
  millisUntil(amount: number): number {
    const missing = Math.min(amount, this.capacity) - this.#level;
    return missing <= 0 ? 0 : (missing / this.#rate) * 1000;
  }

  take(amount: number): void {
    this.#level -= amount;
  }
}
