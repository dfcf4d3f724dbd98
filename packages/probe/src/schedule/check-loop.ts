import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Report, Source } from '../source/source.ts';
import type { Clock } from './clock.ts';

/** How a check ended. */
export type CheckOutcome =
  | { readonly kind: 'completed'; readonly report: Report }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'skipped'; readonly times: number };

/** Is called after every check. @returns true where one more check soon would decide something. */
export type OnOutcome = (source: Source, outcome: CheckOutcome) => unknown;

/** How long a source may take to say what it knows when its time is up, in milliseconds. */
const GRACE_MILLIS = 1000;
/** When a check is made again that would decide something, in milliseconds; once in a turn. */
const RECHECK_MILLIS = 5000;

/**
 * Checks one source at a steady pace. The n-th check is due at start + n × interval by a clock that
 * nobody sets: delays do not add up, and a machine that slept or whose time was set goes on. What
 * was due while a check was still under way, or the machine asleep, is skipped and counted.
 */
export class CheckLoop {
  readonly source: Source;
  readonly #clock: Clock;
  readonly #onOutcome: OnOutcome;
  #isPending = false;

  constructor(source: Source, clock: Clock, onOutcome: OnOutcome) {
    this.source = source;
    this.#clock = clock;
    this.#onOutcome = onOutcome;
  }

  /**
   * Checks until the signal is aborted.
   *
   * @param delayMillis before the first check: a part of the interval by chance, so that many
   * probes, or many sources of one, do not all ask in the same moment.
   */
  async run(stop: AbortSignal, delayMillis: number): Promise<void> {
    const { intervalMillis } = this.source;
    const startedAt = this.#clock.elapsed() + delayMillis;
    let turn = 0;
    while (!stop.aborted) {
      const wait = startedAt + turn * intervalMillis - this.#clock.elapsed();
      if (wait > 0) {
        await this.#clock.sleep(wait, stop);
        continue;
      }
      if (await this.check(stop)) {
        await this.#clock.sleep(Math.min(RECHECK_MILLIS, intervalMillis / 2), stop);
        if (!stop.aborted) await this.check(stop);
      }
      const past = (this.#clock.elapsed() - startedAt) / intervalMillis;
      const next = Math.max(turn + 1, Math.ceil(past));
      const times = next - turn - 1;
      if (times > 0) this.#onOutcome(this.source, { kind: 'skipped', times });
      turn = next;
    }
  }

  /**
   * Checks once, for no longer than the source's timeout and a short grace.
   *
   * @returns whether one more check soon would decide something.
   */
  async check(stop: AbortSignal): Promise<boolean> {
    if (this.#isPending) {
      this.#onOutcome(this.source, { kind: 'skipped', times: 1 });
      return false;
    }
    const outcome = await this.#outcome(stop);
    return !stop.aborted && this.#onOutcome(this.source, outcome) === true;
  }

  async #outcome(stop: AbortSignal): Promise<CheckOutcome> {
    const abort = new AbortController();
    const settled = new AbortController();
    const onStop = (): void => abort.abort();
    stop.addEventListener('abort', onStop, { once: true });
    try {
      return await Promise.race([
        this.#read(abort.signal).finally(() => settled.abort()),
        this.#timeUp(abort, settled.signal),
      ]);
    } finally {
      settled.abort();
      stop.removeEventListener('abort', onStop);
    }
  }

  async #read(signal: AbortSignal): Promise<CheckOutcome> {
    this.#isPending = true;
    try {
      return { kind: 'completed', report: await this.source.read(signal) };
    } catch (error) {
      return signal.aborted ? { kind: 'aborted' } : { kind: 'failed', error };
    } finally {
      this.#isPending = false;
    }
  }

  async #timeUp(abort: AbortController, settled: AbortSignal): Promise<CheckOutcome> {
    await this.#clock.sleep(this.source.timeoutMillis, settled);
    if (!settled.aborted) {
      abort.abort();
      // What it could find out until now is worth more than nothing.
      await this.#clock.sleep(GRACE_MILLIS, settled);
    }
    // A source that has settled in this very moment wins the race.
    await nextTurn();
    return { kind: 'aborted' };
  }
}
