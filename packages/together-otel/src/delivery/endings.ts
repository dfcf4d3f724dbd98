import { isMainThread } from 'node:worker_threads';
import type { Loss } from './delivery.ts';

/** The signals that end a process, unless it listens to them. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How telemetry is sent when the process ends. */
export interface Sending {
  /** Ends the calls that nobody will end any more. */
  readonly endOpenCalls: () => void;
  /**
   * Sends what there is; more may come. Does not reject. What fails is tried again.
   *
   * @param isLast whether {@link deliverNow} follows, and tells what could not be sent.
   */
  readonly flush: (isLast: boolean) => Promise<void>;
  /** Sends what is left, and is back within `millis`. */
  readonly deliverNow: (millis: number) => Loss | undefined;
}

/**
 * Sends what is left when the process ends, within a bound, and lets it end as it would have: by
 * itself, by `process.exit()`, by an error or a rejection that nobody handles, or by a signal.
 *
 * @param boundMillis the longest time that it may hold up the end, in milliseconds; 0 sends nothing.
 */
export function sendAtEnd(
  { endOpenCalls, flush, deliverNow }: Sending,
  boundMillis: number,
  onLoss: (loss: Loss) => void,
): void {
  if (boundMillis === 0) return;
  let remainingMillis = boundMillis;
  const deliver = (): void => {
    endOpenCalls();
    const loss = deliverNow(remainingMillis);
    if (loss) onLoss(loss);
    remainingMillis = 0;
  };

  // The application has nothing left to do: there is an event loop to send with, which takes less
  // than another thread. What other listeners start is not waited for, and not cut off.
  process.once('beforeExit', () => {
    const started = performance.now();
    const hold = setTimeout(() => {}, boundMillis);
    endOpenCalls();
    // It is given back when the answers are there in time.
    remainingMillis = 0;
    void flush(true).finally(() => {
      clearTimeout(hold);
      remainingMillis = Math.max(0, boundMillis - (performance.now() - started));
    });
  });

  // There is no more event loop after `process.exit()` and after an error that nobody handles.
  process.once('exit', deliver);

  if (!isMainThread) return;
  for (const signal of SIGNALS) onSignal(signal, () => void flush(false), deliver);
}

/**
 * A listener takes the signal's own effect away: where ours is the only one, it is given back. An
 * application that listens too may go on for long, to finish what it has begun: its calls stay
 * open, and only what there is so far is sent. So does process 1 of a container, which the kernel
 * spares a signal that it does not listen to.
 */
function onSignal(signal: NodeJS.Signals, flush: () => void, deliver: () => void): void {
  const listener = (): void => {
    if (process.listenerCount(signal) > 1 || process.pid === 1) {
      flush();
      return;
    }
    deliver();
    process.removeListener(signal, listener);
    process.kill(process.pid, signal);
  };
  process.on(signal, listener);
}
