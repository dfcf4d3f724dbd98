import { attempt, guarded } from '../guard.ts';
import { hasListenersOfDeno, onListenersOfDeno } from './deno-listeners.ts';

/** How to end: telemetry first, then the signal. */
interface End {
  readonly signals: readonly string[];
  /** @returns whether the process survives, as PID 1 of a container does. */
  readonly by: (signal: string) => boolean;
}

/**
 * Listens to signals in runtimes other than Node.js: nothing else keeps a signal from ending the
 * process at once. Some code counts listeners to decide whether to exit, so ours is present only
 * while the application has none.
 *
 * @returns a function that gives a signal without an application listener its usual effect.
 */
export function listenToSignals({ signals, by }: End): (signal: string) => boolean {
  const listening = new Map<string, () => void>();
  const stop = (signal: string): void => {
    const listener = listening.get(signal);
    if (listener) process.removeListener(signal, listener);
    listening.delete(signal);
  };
  const start = (signal: string): void => {
    if (!signals.includes(signal) || listening.has(signal)) return;
    if (process.listenerCount(signal) > 0 || hasListenersOfDeno(signal)) return;
    const listener = guarded(() => {
      if (process.listenerCount(signal) > 1) return;
      stop(signal);
      if (by(signal)) start(signal);
    });
    listening.set(signal, listener);
    // biome-ignore lint/plugin: guarded at creation, because removing it needs the same function
    process.on(signal, listener);
  };
  for (const signal of signals) attempt(() => start(signal));
  onListenersOfDeno((signal) => (hasListenersOfDeno(signal) ? stop : start)(signal));
  attempt(() => {
    // Prepended, because the runtime then watches the signal anew.
    process.prependListener(
      'newListener' as 'exit',
      guarded((name: unknown, listener?: unknown) => {
        if (listener !== listening.get(String(name))) stop(String(name));
      }),
    );
    process.on(
      'removeListener',
      // Bun emits no such event: there, the signal then ends the process at once.
      guarded((name: string, listener: unknown) => {
        if (listener !== listening.get(name)) start(name);
      }),
    );
  });
  return (signal) => {
    const isHandled = process.listenerCount(signal) > 0 || hasListenersOfDeno(signal);
    const isOurs = listening.has(signal) || !isHandled;
    if (isOurs) stop(signal);
    return isOurs && signals.includes(signal);
  };
}
