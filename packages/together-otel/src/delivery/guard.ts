/** What becomes of an error in a callback of ours; until somebody listens, nothing. */
let report: (error: unknown) => void = () => {};

/** Reports errors that {@link guarded} and {@link inBackground} keep from the application. */
export function reportErrorsTo(reporter: (error: unknown) => void): void {
  report = reporter;
}

/**
 * A function for the runtime to call: as an event, a timer, a signal or a finalizer. Whatever it
 * throws stays in here, where it would end the application otherwise; the lint asks for it.
 *
 * @param onFailure what else there is to do with it, such as rejecting who waits.
 */
export function guarded<Args extends unknown[]>(
  work: (...args: Args) => void,
  onFailure: (error: unknown) => void = reportSafely,
): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** Runs `work` now; whatever it throws stays in here. */
export function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportSafely(error);
  }
}

/** Lets a promise go its way: its rejection stays in here. */
export function inBackground(work: PromiseLike<unknown>): void {
  // biome-ignore lint/plugin: it catches whatever it is given
  work.then(undefined, reportSafely);
}

function reportSafely(error: unknown): void {
  try {
    report(error);
  } catch {
    // No one is left to report to.
  }
}
