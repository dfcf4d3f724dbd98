/** Longest time that the last telemetry may hold up the end of the process, in milliseconds. */
const FLUSH_MILLIS = 2000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Sends what is left when the process ends, within a bound, and lets it end as it would have.
 *
 * @param flush sends everything; it must not reject.
 * @param onLate called when it did not end within `millis`, and the process ends without it.
 */
export function flushAtEnd(flush: () => Promise<void>, onLate: (millis: number) => void): void {
  let flushing: Promise<boolean> | undefined;
  const flushOnce = (): Promise<boolean> => {
    flushing ??= within(FLUSH_MILLIS, flush(), onLate);
    return flushing;
  };
  process.once('beforeExit', () => {
    // The application has nothing left to do; an exporter that hangs would still hold the process.
    // Otherwise the process ends by itself, with its own exit code, when everybody is ready.
    void flushOnce().then((isLate) => {
      if (isLate) process.exit();
    });
  });
  for (const signal of SIGNALS) onSignal(signal, flushOnce);
}

/** A listener takes the signal's own effect away: where ours is the only one, it is given back. */
function onSignal(signal: NodeJS.Signals, flushOnce: () => Promise<boolean>): void {
  const listener = (): void => {
    const alone = process.listenerCount(signal) === 1;
    void flushOnce().then(() => {
      process.removeListener(signal, listener);
      if (alone) process.kill(process.pid, signal);
    });
  };
  process.on(signal, listener);
}

/** @returns whether the work did not end in time. */
function within(
  millis: number,
  work: Promise<void>,
  onLate: (millis: number) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onLate(millis);
      resolve(true);
    }, millis);
    void work.finally(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
