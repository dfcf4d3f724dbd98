/**
 * The only places where the runtime is given functions of ours: promises, timers, finalizers,
 * listeners. What throws in one of them ends the process of the application, so none of them may;
 * the lint refuses them anywhere else.
 */
import { reportFailure } from './diagnostics.ts';

/** The same function; what it throws is reported and goes no further. */
export function guarded<Args extends unknown[]>(
  work: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (error) {
      reportFailure(error);
    }
  };
}

/**
 * Hands a promise of the application on, in line, and looks at what becomes of it: a side branch
 * would hide an unhandled rejection that it should have, or create one that it should not.
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

/** Goes on after a promise of ours. The promise that it returns never rejects. */
export function after<T>(
  promise: Promise<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void = reportFailure,
): Promise<void> {
  return promise.then(guarded(onValue), guarded(onError));
}

/**
 * Takes what a function of the application returned. If it is a promise, of whatever library or realm,
 * its rejection ends here.
 *
 * @returns whether it is one.
 */
export function caughtLate(value: unknown, onError: (error: unknown) => void = () => {}): boolean {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then !== 'function') return false;
  (value as PromiseLike<unknown>).then(() => {}, guarded(onError));
  return true;
}

/** A promise whose end, good or bad, means nothing to anybody. */
export function ignore(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => {});
}

/**
 * Runs `work` once, and never keeps the process for it.
 *
 * @returns what cancels it.
 */
export function later(millis: number, work: () => void): () => void {
  const timer: { unref?(): void } | number = setTimeout(guarded(work), millis);
  // In Electron, jsdom, workers of the edge and under fake timers it may be a number.
  if (typeof timer === 'object') timer.unref?.();
  return () => clearTimeout(timer as NodeJS.Timeout);
}

/** Runs `work` when the code that runs now is done. */
export function soon(work: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(guarded(work));
  else later(0, work);
}

/** Calls `work` with what was registered for an object that has been collected. */
export function whenCollected<Held>(work: (held: Held) => void): FinalizationRegistry<Held> {
  return new FinalizationRegistry(guarded(work));
}

interface Emitter<Value> {
  on(event: string, listener: (value?: Value) => void): unknown;
  off(event: string, listener: (value?: Value) => void): unknown;
}

/** @returns what takes the listener away again. */
export function listen<Value>(
  emitter: Emitter<Value>,
  event: string,
  work: (value?: Value) => void,
): () => void {
  const listener = guarded(work);
  emitter.on(event, listener);
  return () => emitter.off(event, listener);
}
