import { now } from '../clock.ts';

/** Time that may be spent at once, in milliseconds. */
const LONGEST_MILLIS = 500;
/** Share of the time that may be spent in the long run. */
const SHARE = 0.05;

/** How long this thread may still wait for others: it does nothing else meanwhile. */
export class Patience {
  #leftMillis = LONGEST_MILLIS;
  #at = now();

  /** Milliseconds that may be spent now. */
  left(): number {
    const at = now();
    this.#leftMillis = Math.min(LONGEST_MILLIS, this.#leftMillis + (at - this.#at) * SHARE);
    this.#at = at;
    return this.#leftMillis;
  }

  /** Runs `work`, for which the time counts. */
  spend(work: () => void): void {
    const start = now();
    try {
      work();
    } finally {
      this.#leftMillis = Math.max(0, this.left() - (now() - start));
    }
  }
}
