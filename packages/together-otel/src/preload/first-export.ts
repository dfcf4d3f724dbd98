import { after } from '../delivery/clock.ts';
import { inBackground } from '../delivery/guard.ts';

/**
 * Delay after the end of the first call, in milliseconds: equal to the span batch delay, so that
 * metrics reach the backend together with the trace.
 */
const DELAY_MILLIS = 5000;

/**
 * Exports metrics soon after the first call. By default they are exported once a minute: too late
 * for a first look at a new setup, and never for a process killed in its first minute.
 */
export class FirstExport {
  readonly #flush: () => Promise<unknown>;
  readonly #wait: (millis: number, work: () => void) => unknown;
  #isPlanned = false;

  /** @param flush makes the SDK export its metrics. */
  constructor(
    flush: () => Promise<unknown>,
    wait: (millis: number, work: () => void) => unknown = after,
  ) {
    this.#flush = flush;
    this.#wait = wait;
  }

  /** A call has ended. */
  noteCall(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#wait(DELAY_MILLIS, () => inBackground(this.#flush()));
  }
}
