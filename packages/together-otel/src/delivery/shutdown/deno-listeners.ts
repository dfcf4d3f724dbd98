import { attempt } from '../guard.ts';

// Captured: an application may replace it.
const { apply } = Reflect;

/** Deno's own way to listen to signals. */
interface DenoSignals {
  addSignalListener?: (signal: string, listener: () => void) => void;
  removeSignalListener?: (signal: string, listener: () => void) => void;
}

const listeners = new Map<string, Set<unknown>>();
let tell: (signal: string) => void = () => {};

/** Whether the application listens to a signal in a way that `process` does not count. */
export function hasListenersOfDeno(signal: string): boolean {
  return (listeners.get(signal)?.size ?? 0) > 0;
}

/** Calls `work` with the signal whenever a Deno listener is added or removed. */
export function onListenersOfDeno(work: (signal: string) => void): void {
  tell = work;
}

/** Must be called before the application adds any, because Deno doesn't reveal its listeners. */
export function watchListenersOfDeno(): void {
  const { Deno } = globalThis as { Deno?: DenoSignals };
  if (!Deno) return;
  observe(Deno, 'addSignalListener', (signal, listener) => {
    const known = listeners.get(signal) ?? new Set();
    listeners.set(signal, known.add(listener));
  });
  observe(Deno, 'removeSignalListener', (signal, listener) => {
    listeners.get(signal)?.delete(listener);
  });
}

function observe(
  deno: DenoSignals,
  name: keyof DenoSignals,
  note: (signal: string, listener: unknown) => void,
): void {
  const native = deno[name];
  if (typeof native !== 'function') return;
  const observed = new Proxy(native, {
    apply(target, self, args: Parameters<typeof native>) {
      apply(target, self, args);
      attempt(() => {
        note(args[0], args[1]);
        tell(args[0]);
      });
    },
  });
  Reflect.set(deno, name, observed);
}
