import { setTimeout as sleep } from 'node:timers/promises';

/** Where all of the probe takes its time from, so that tests can make three days pass at once. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds since some moment; never jumps back. */
  elapsed(): number;
  /** Resolves after a time, or as soon as the signal is aborted; never rejects. */
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
}

/** The longest that a timer of Node can wait. */
const MAX_SLEEP = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(millis, signal) {
    try {
      await sleep(Math.min(Math.max(millis, 0), MAX_SLEEP), undefined, signal && { signal });
    } catch {
      // Aborted: whoever aborts looks at the signal.
    }
  },
};
