import { attempt } from '../guard.ts';

// Captured: an application may replace them.
const { apply, defineProperty, deleteProperty } = Reflect;
const { toString: sourceOf } = Function.prototype;

/** Node's callback that tells listeners of the process about a new thread. */
const TELLS = /process\.emit\(\s*['"]worker['"]/;

/**
 * Starts a thread of ours without telling the application: its listeners for `worker` and for the
 * diagnostics channel of threads would count it, or keep the process alive for it.
 */
export function unannounced<Thread>(start: () => Thread): Thread {
  const restore: (() => void)[] = [];
  attempt(() => silenceEvent(restore));
  attempt(() => silenceChannel(restore));
  try {
    return start();
  } finally {
    for (const undo of restore) attempt(undo);
  }
}

/** Node emits in the next tick; the callback is queued while the thread is started. */
function silenceEvent(restore: (() => void)[]): void {
  if (process.listenerCount('worker') === 0) return;
  const { nextTick } = process;
  const quiet = (callback: (...args: unknown[]) => void, ...args: unknown[]): void => {
    const source: unknown = apply(sourceOf, callback, []);
    if (!TELLS.test(String(source))) apply(nextTick, process, [callback, ...args]);
  };
  process.nextTick = quiet;
  restore.push(() => {
    process.nextTick = nextTick;
  });
}

/** Node asks whether the channel has subscribers before it publishes. */
function silenceChannel(restore: (() => void)[]): void {
  const name = 'worker_threads';
  const { channel, hasSubscribers } = process.getBuiltinModule('node:diagnostics_channel');
  if (!hasSubscribers(name)) return;
  const told = channel(name);
  defineProperty(told, 'hasSubscribers', { value: false, configurable: true });
  restore.push(() => {
    deleteProperty(told, 'hasSubscribers');
  });
}
