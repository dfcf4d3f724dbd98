/** Longest time that the last telemetry may hold up the end of the process, in milliseconds. */
const FLUSH_MILLIS = 2000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** How telemetry is sent when the process ends. Neither promise may reject. */
export interface Sending {
  /** Sends what there is; more may come. */
  readonly flush: () => Promise<void>;
  /** Sends everything; nothing comes after it. */
  readonly close: () => Promise<void>;
}

/**
 * Sends what is left when the process ends, within a bound, and lets it end as it would have.
 *
 * @param onLate called when it did not end within `millis`, and the process ends without it.
 */
export function sendAtEnd({ flush, close }: Sending, onLate: (millis: number) => void): void {
  let closing: Promise<boolean> | undefined;
  const closeOnce = (): Promise<boolean> => {
    closing ??= within(FLUSH_MILLIS, close(), onLate);
    return closing;
  };
  process.once('beforeExit', () => {
    // The application has nothing left to do; an exporter that hangs would still hold the process.
    // Otherwise the process ends by itself, with its own exit code, when everybody is ready.
    void closeOnce().then((isLate) => {
      if (isLate) process.exit();
    });
  });
  for (const signal of SIGNALS) onSignal(signal, flush, closeOnce);
}

/**
 * A listener takes the signal's own effect away: where ours is the only one, it is given back. An
 * application that listens too may go on for long, to finish what it has begun: its calls stay
 * open, and only what there is so far is sent.
 */
function onSignal(
  signal: NodeJS.Signals,
  flush: () => Promise<void>,
  closeOnce: () => Promise<boolean>,
): void {
  const listener = (): void => {
    if (process.listenerCount(signal) > 1) {
      void flush();
      return;
    }
    void closeOnce().then(() => {
      process.removeListener(signal, listener);
      process.kill(process.pid, signal);
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
