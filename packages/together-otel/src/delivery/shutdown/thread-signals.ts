/**
 * A thread that sends a deadly signal to its own process never reaches its next statement. While
 * the signal is watched, only the main thread can end the process, so the thread waits for it.
 */
import { attempt } from '../guard.ts';
import { sharedNumbers } from '../shared-numbers.ts';
import { threads, whenThreadsLoad } from '../threads.ts';
import { onOwnSignal } from './own-signals.ts';

/** Passed on to every thread that the application starts. */
const KEY = 'together-otel.watched-signals';

/** Which signals the main thread watches, for the other threads to see. */
export class SharedWatch {
  readonly #signals: readonly string[];
  readonly #flags: Int32Array<SharedArrayBuffer>;

  constructor(signals: readonly string[]) {
    this.#signals = signals;
    this.#flags = sharedNumbers(signals.length);
  }

  /** Must be called before the application can start a thread. */
  share(): void {
    whenThreadsLoad(() => attempt(() => threads().setEnvironmentData(KEY, this.#flags)));
  }

  note(signal: string, isWatched: boolean): void {
    const at = this.#signals.indexOf(signal);
    if (at < 0) return;
    Atomics.store(this.#flags, at, isWatched ? 1 : 0);
    if (!isWatched) Atomics.notify(this.#flags, at);
  }
}

/**
 * For threads other than the main thread.
 *
 * @param work runs before the signal is sent.
 * @param millis how long to wait for a busy main thread.
 */
export function onSignalOfThread(
  signals: readonly string[],
  work: () => void,
  millis: number,
): void {
  const flags = threads().getEnvironmentData(KEY) as unknown;
  if (process.pid === 1 || !(flags instanceof Int32Array)) return;
  const isWatched = (signal: string): boolean => flags[signals.indexOf(signal)] === 1;
  onOwnSignal({
    before: (signal) => {
      if (isWatched(signal)) work();
    },
    after: (signal) => {
      // The main thread has to take the signal, and then sends for as long itself.
      const longest = isWatched(signal) ? 2 * millis + 1000 : 0;
      Atomics.wait(flags, Math.max(0, signals.indexOf(signal)), 1, longest);
    },
  });
}
