import { rename, rm, writeFile } from 'node:fs/promises';
import { readOwnFile } from '@together-otel/instrumentation/distribution';

const MAX_BYTES = 64 * 1024;

/** Stored state of a day. */
interface DayState {
  /** `2026-11-25`, UTC. */
  readonly day: string;
  readonly usedUsd: number;
}

/** Daily budget and spending of synthetic completions. Days start at midnight UTC. */
export class Budget {
  limitUsd: number;
  readonly #file: string | undefined;
  readonly #say: (line: string) => void;
  #state: DayState = { day: '', usedUsd: 0 };
  #isComplained = false;

  /** @param say called once if the file is unusable; the budget then covers this process only. */
  constructor(limitUsd: number, file: string | undefined, say: (line: string) => void) {
    this.limitUsd = limitUsd;
    this.#file = file;
    this.#say = say;
  }

  /** Loads the spending of earlier processes. */
  async restore(): Promise<void> {
    if (this.#file === undefined) return;
    try {
      // In a shared folder, another user's file could stop the checks.
      const state = JSON.parse(await readOwnFile(this.#file, MAX_BYTES, true)) as Partial<DayState>;
      const { day, usedUsd } = state;
      if (!/^\d{4}-\d\d-\d\d$/.test(day ?? '') || !(Number(usedUsd) >= 0)) {
        throw new Error('it does not contain a day and its cost');
      }
      this.#state = { day: String(day), usedUsd: Number(usedUsd) };
    } catch (error) {
      // Does not exist the first time.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#complain('read', error);
    }
  }

  /** @param now milliseconds since the epoch. */
  usedUsd(now: number): number {
    const day = new Date(now).toISOString().slice(0, 10);
    if (day !== this.#state.day) {
      // Setting the clock back must not grant the same day's budget twice.
      const isEarlier = day < this.#state.day;
      this.#state = { day, usedUsd: isEarlier ? this.#state.usedUsd : 0 };
    }
    return this.#state.usedUsd;
  }

  /** Whether this cost still fits into the day's budget. */
  allows(costUsd: number, now: number): boolean {
    return this.usedUsd(now) + costUsd <= this.limitUsd;
  }

  async spend(costUsd: number, now: number): Promise<void> {
    const usedUsd = this.usedUsd(now) + costUsd;
    this.#state = { ...this.#state, usedUsd };
    if (this.#file === undefined) return;
    try {
      const beside = `${this.#file}.${process.pid}.tmp`;
      await rm(beside, { force: true });
      // Create exclusively: an existing link could lead elsewhere.
      const options = { mode: 0o600, flag: 'wx' };
      await writeFile(beside, `${JSON.stringify(this.#state)}\n`, options);
      await rename(beside, this.#file);
    } catch (error) {
      this.#complain('written', error);
    }
  }

  #complain(what: string, error: unknown): void {
    if (this.#isComplained) return;
    this.#isComplained = true;
    this.#say(
      `the state file '${this.#file}' can't be ${what}: ${(error as Error).message}; the budget is kept in memory`,
    );
  }
}
