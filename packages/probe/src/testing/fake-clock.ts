import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../schedule/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that advances only on request. */
export class FakeClock implements Clock {
  #elapsed = 0;
  #wall: number;
  readonly #sleepers = new Set<Sleeper>();

  /** @param start of the wall clock, milliseconds since the epoch. */
  constructor(start: number = Date.UTC(2026, 10, 25, 12)) {
    this.#wall = start;
  }

  /** Number of pending sleeps. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#wall + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  async sleep(millis: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { until: this.#elapsed + Math.max(millis, 0), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Sets the system clock, as a user or time server does. */
  jump(millis: number): void {
    this.#wall += millis;
  }

  /** Puts the machine to sleep: time passes, and sleepers wake only at the end. */
  suspend(millis: number): void {
    this.#elapsed += millis;
  }

  /** Advances time, waking sleepers when due. */
  async advance(millis: number): Promise<void> {
    const end = this.#elapsed + millis;
    await settle();
    for (;;) {
      const due = [...this.#sleepers].filter(({ until }) => until <= end);
      const next = Math.min(...due.map(({ until }) => until));
      if (due.length === 0) break;
      this.#elapsed = Math.max(this.#elapsed, next);
      for (const sleeper of due) if (sleeper.until <= this.#elapsed) sleeper.wake();
      await settle();
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }
}

/** Waits until everything that does not depend on time has settled. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await nextTurn();
}
