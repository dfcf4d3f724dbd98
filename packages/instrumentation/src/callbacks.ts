/**
 * The only places where the runtime gets our functions: promises, timers, finalizers, listeners. An
 * exception in one of them would end the application's process, so all are guarded here; lint
 * forbids them elsewhere.
 */
import { reportFailure } from './diagnostics.ts';
import { unfaked } from './facts/clock.ts';

// Captured: an application's tests replace the global ones and count pending timers.
const setTimeout = unfaked(globalThis, 'setTimeout');
const clearTimeout = unfaked(globalThis, 'clearTimeout');
const setImmediate = unfaked(globalThis, 'setImmediate');
// Captured too: spreading arguments would use an iterator that an application may have replaced.
const { apply } = Reflect;

/** Wraps a function so that its exceptions are reported and contained. */
export function guarded<Args extends unknown[]>(
  work: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      apply(work, undefined, args);
    } catch (error) {
      reportFailure(error);
    }
  };
}

/**
 * Passes on an application promise in line, while observing its outcome: a side branch would hide
 * an unhandled rejection, or cause one.
 */
export function passOn<T>(
  promise: Promise<T>,
  onValue: (value: T) => void,
  onError?: (error: unknown) => void,
): Promise<T> {
  return promise.then(
    (value) => {
      try {
        onValue(value);
      } catch (failure) {
        reportFailure(failure);
      }
      return value;
    },
    onError &&
      ((error: unknown) => {
        try {
          onError(error);
        } catch (failure) {
          reportFailure(failure);
        }
        throw error;
      }),
  );
}

/** Continues after one of our promises. The returned promise never rejects. */
export function after<T>(
  promise: Promise<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void = reportFailure,
): Promise<void> {
  return promise.then(guarded(onValue), guarded(onError));
}

/**
 * Accepts the return value of an application function. If it is a promise, from any library or
 * realm, swallows its rejection.
 *
 * @returns whether it is a promise.
 */
export function caughtLate(value: unknown, onError: (error: unknown) => void = () => {}): boolean {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then !== 'function') return false;
  (value as PromiseLike<unknown>).then(() => {}, guarded(onError));
  return true;
}

/** Ignores the outcome of a promise. */
export function ignore(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => {});
}

/**
 * Schedules `work` once, without keeping the process alive.
 *
 * @returns a function that cancels it.
 */
export function later(millis: number, work: () => void): () => void {
  const guardedWork = guarded(work);
  let timer: NodeJS.Timeout | undefined;
  try {
    timer = setTimeout(guardedWork, millis);
    // In Electron, jsdom and edge workers it is a number; a test's stub may return nothing.
    (timer as Partial<NodeJS.Timeout> | null)?.unref?.();
  } catch (error) {
    // Edge workers refuse timers outside a request.
    reportFailure(error);
  }
  return guarded(() => clearTimeout(timer));
}

/** Runs `work` after the current code. */
export function soon(work: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(guarded(work));
  else later(0, work);
}

/** Calls `work` with the value registered for an object that has been garbage-collected. */
export function whenCollected<Held>(work: (held: Held) => void): FinalizationRegistry<Held> {
  return new FinalizationRegistry(guarded(work));
}

interface Emitter<Value> {
  on(event: string, listener: (value?: Value) => void): unknown;
  off(event: string, listener: (value?: Value) => void): unknown;
}

/** @returns a function that removes the listener. */
export function listen<Value>(
  emitter: Emitter<Value>,
  event: string,
  work: (value?: Value) => void,
): () => void {
  const listener = guarded(work);
  emitter.on(event, listener);
  return () => emitter.off(event, listener);
}
