import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Report, Source } from '../source/source.ts';
import type { Clock } from './clock.ts';

/** Outcome of a check. */
export type CheckOutcome =
  | { readonly kind: 'completed'; readonly report: Report }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The error says where the check hung; undefined if the source ignored the abort. */
  | { readonly kind: 'aborted'; readonly error?: unknown }
  | { readonly kind: 'skipped'; readonly times: number };

/**
 * Why to check before the next interval: `soon`, because the check would decide something;
 * `failing`, because a long interval would show one failed check as a long outage.
 */
export type Urgency = 'soon' | 'failing';

/** Called after every check. @returns an {@link Urgency}; anything else waits for the interval. */
export type OnOutcome = (source: Source, outcome: CheckOutcome) => unknown;

/** Grace period for a source after its timeout, in milliseconds. */
const GRACE_MILLIS = 1000;
/** Delay before a decisive check, in milliseconds; at most one per interval. */
const DECISIVE_MILLIS = 5000;
/** Maximum time between checks of what fails, in milliseconds: alerts hold for three minutes. */
const FAILING_MILLIS = 60_000;

/**
 * Checks one source at a steady pace. Check n is due at start + n × interval on a monotonic clock,
 * so delays do not add up, and sleep or clock changes do no harm. Checks that come due while one is
 * running, or while the machine is asleep, are skipped and counted.
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
   * @param delayMillis before the first check: a random part of the interval, so that many probes
   * or sources do not all send requests at once.
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
      await this.#checkTurn(stop, startedAt + (turn + 1) * intervalMillis);
      const past = (this.#clock.elapsed() - startedAt) / intervalMillis;
      const next = Math.max(turn + 1, Math.ceil(past));
      const times = next - turn - 1;
      if (times > 0) this.#onOutcome(this.source, { kind: 'skipped', times });
      turn = next;
    }
  }

  /**
   * Checks once, limited by the source's timeout plus a short grace period.
   *
   * @returns why to check again before the next interval, if so.
   */
  async check(stop: AbortSignal): Promise<Urgency | undefined> {
    if (this.#isPending) {
      this.#onOutcome(this.source, { kind: 'skipped', times: 1 });
      return undefined;
    }
    const outcome = await this.#outcome(stop);
    const urgency = stop.aborted ? undefined : this.#onOutcome(this.source, outcome);
    return urgency === 'soon' || urgency === 'failing' ? urgency : undefined;
  }

  /** Checks, and again as long as that is urgent and the next turn is not due. */
  async #checkTurn(stop: AbortSignal, nextDue: number): Promise<void> {
    let urgency = await this.check(stop);
    let isDecided = false;
    while (urgency !== undefined) {
      const isDecisive: boolean = urgency === 'soon' && !isDecided;
      isDecided ||= isDecisive;
      const wait = isDecisive
        ? Math.min(DECISIVE_MILLIS, this.source.intervalMillis / 2)
        : FAILING_MILLIS;
      if (!isDecisive && this.#clock.elapsed() + wait >= nextDue) return;
      await this.#clock.sleep(wait, stop);
      if (stop.aborted) return;
      urgency = await this.check(stop);
    }
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
      return { kind: signal.aborted ? 'aborted' : 'failed', error };
    } finally {
      this.#isPending = false;
    }
  }

  async #timeUp(abort: AbortController, settled: AbortSignal): Promise<CheckOutcome> {
    await this.#clock.sleep(this.source.timeoutMillis, settled);
    if (!settled.aborted) {
      abort.abort();
      // A partial result is better than none.
      await this.#clock.sleep(GRACE_MILLIS, settled);
    }
    // A source that settles at this very moment wins the race.
    await nextTurn();
    return { kind: 'aborted' };
  }
}
