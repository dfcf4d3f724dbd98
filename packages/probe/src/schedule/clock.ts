import { setTimeout as sleep } from 'node:timers/promises';

/** The only source of time in the probe, so that tests can skip three days. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the system clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary moment; never goes back. */
  elapsed(): number;
  /** Resolves after a time, or as soon as the signal is aborted; never rejects. */
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
}

/** Maximum delay of a Node timer. */
const MAX_SLEEP = 2 ** 31 - 1;

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(millis, signal) {
    try {
      await sleep(Math.min(Math.max(millis, 0), MAX_SLEEP), undefined, signal && { signal });
    } catch {
      // Aborted: callers check the signal.
    }
  },
};
