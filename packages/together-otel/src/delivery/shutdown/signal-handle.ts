import { attempt } from '../guard.ts';

// Captured: an application may replace them.
const { apply, defineProperty, deleteProperty, getPrototypeOf, ownKeys } = Reflect;
const { bind } = Function.prototype;

/** Node's handle of a watched signal, which it creates without a listener too. */
export interface SignalHandle {
  onsignal: (number: number) => void;
  /** Begins a new async context, the one of the caller. */
  asyncReset(resource: object): void;
}

/** The property by which a new handle is found. */
const PROPERTY = 'onsignal';

/** The prototype of the handles, once one is known. */
let holder: object = Object.prototype;

/**
 * Calls Node's function that starts to watch a signal.
 *
 * @returns the handle it has created; undefined if it can't be found.
 */
export function handleOf(start: () => void): SignalHandle | undefined {
  let found: SignalHandle | undefined;
  const isSet = defineProperty(holder, PROPERTY, {
    configurable: true,
    set(this: SignalHandle, value: unknown) {
      found ??= this;
      defineProperty(this, PROPERTY, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  });
  try {
    start();
  } finally {
    if (isSet) deleteProperty(holder, PROPERTY);
  }
  if (typeof found?.asyncReset !== 'function') return undefined;
  holder = getPrototypeOf(found) ?? holder;
  return found;
}

/**
 * Makes a handle what Node would create for the application's listener, which is being added: it
 * emits, in the async context of this moment. A signal that has already arrived is not lost, as it
 * would be with a handle that is closed.
 *
 * @returns whether that is done.
 */
export function handOver(handle: SignalHandle, signal: string): boolean {
  let isDone = false;
  attempt(() => {
    const emit: unknown = apply(bind, process.emit, [process, signal, signal]);
    // What async hooks have stored on it belongs to another context.
    for (const key of ownKeys(handle)) deleteProperty(handle, key);
    handle.onsignal = emit as SignalHandle['onsignal'];
    handle.asyncReset(handle);
    isDone = true;
  });
  return isDone;
}
