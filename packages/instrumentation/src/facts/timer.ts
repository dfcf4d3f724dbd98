/**
 * Runs `work` once, and never keeps the process for it.
 *
 * @returns what cancels it.
 */
export function later(millis: number, work: () => void): () => void {
  const timer: { unref?(): void } | number = setTimeout(() => {
    try {
      work();
    } catch {
      // A timer of ours must not end the application.
    }
  }, millis);
  // In Electron, jsdom and under fake timers it may be a number.
  if (typeof timer === 'object') timer.unref?.();
  return () => clearTimeout(timer as NodeJS.Timeout);
}
