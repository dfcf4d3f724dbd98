import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { readRegularFile } from '@together-otel/instrumentation/distribution';

const MAX_BYTES = 64 * 1024;

/** What is kept of a day. */
interface DayState {
  /** `2026-11-25`, UTC. */
  readonly day: string;
  readonly usedUsd: number;
}

/** What synthetic completions may cost in a day, and have cost. A day begins at midnight, UTC. */
export class Budget {
  limitUsd: number;
  readonly #file: string | undefined;
  readonly #say: (line: string) => void;
  #state: DayState = { day: '', usedUsd: 0 };
  #isComplained = false;

  /** @param say is called once when the file can't be used; the budget then lasts for this process. */
  constructor(limitUsd: number, file: string | undefined, say: (line: string) => void) {
    this.limitUsd = limitUsd;
    this.#file = file;
    this.#say = say;
  }

  /** Takes up what an earlier process has spent. */
  async restore(): Promise<void> {
    // The first time there is none.
    if (this.#file === undefined || !existsSync(this.#file)) return;
    try {
      const state = JSON.parse(
        readRegularFile(this.#file, MAX_BYTES).toString('utf8'),
      ) as Partial<DayState>;
      const { day, usedUsd } = state;
      if (!/^\d{4}-\d\d-\d\d$/.test(day ?? '') || !(Number(usedUsd) >= 0)) {
        throw new Error('it holds no day with its cost');
      }
      this.#state = { day: String(day), usedUsd: Number(usedUsd) };
    } catch (error) {
      this.#complain('read', error);
    }
  }

  /** @param now milliseconds since the epoch. */
  usedUsd(now: number): number {
    const day = new Date(now).toISOString().slice(0, 10);
    if (day !== this.#state.day) {
      // A clock that was set back must not give the same day's money twice.
      const isEarlier = day < this.#state.day;
      this.#state = { day, usedUsd: isEarlier ? this.#state.usedUsd : 0 };
    }
    return this.#state.usedUsd;
  }

  /** Whether something of this cost is still within the day's budget. */
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
      // Only as a new file: a link that waits there leads elsewhere.
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
