import { after } from '../delivery/clock.ts';
import { inBackground } from '../delivery/guard.ts';

/**
 * How long after the end of the first call, in milliseconds: as long as the SDK collects spans, so
 * that its metrics are in the backend when its trace is.
 */
const DELAY_MILLIS = 5000;

/**
 * Sends metrics for the first time soon after the first call. By themselves they leave the process
 * once a minute: too late for whoever has just set this up and looks whether it works, and a process
 * that is killed in its first minute would never have been there.
 */
export class FirstExport {
  readonly #flush: () => Promise<unknown>;
  readonly #wait: (millis: number, work: () => void) => unknown;
  #isPlanned = false;

  /** @param flush makes the SDK send its metrics. */
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
