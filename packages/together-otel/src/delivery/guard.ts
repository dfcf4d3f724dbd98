// Captured: spreading arguments would use an iterator that an application may have replaced.
const { apply } = Reflect;

/** Receives errors from our callbacks; a no-op by default. */
let report: (error: unknown) => void = () => {};

/** Sets the reporter for errors contained by {@link guarded} and {@link inBackground}. */
export function reportErrorsTo(reporter: (error: unknown) => void): void {
  report = reporter;
}

/**
 * Wraps a function that the runtime will call (event, timer, signal, finalizer) and contains its
 * exceptions, which would otherwise end the application. Lint requires it.
 *
 * @param onFailure further handling, such as rejecting a waiting promise.
 */
export function guarded<Args extends unknown[]>(
  work: (...args: Args) => void,
  onFailure: (error: unknown) => void = reportSafely,
): (...args: Args) => void {
  return (...args) => {
    try {
      apply(work, undefined, args);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** Runs `work` now and contains its exceptions. */
export function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportSafely(error);
  }
}

/** Detaches a promise and contains its rejection. */
export function inBackground(work: PromiseLike<unknown>): void {
  // biome-ignore lint/plugin: it catches whatever it receives
  work.then(undefined, reportSafely);
}

function reportSafely(error: unknown): void {
  try {
    report(error);
  } catch {
    // There is nowhere left to report to.
  }
}
