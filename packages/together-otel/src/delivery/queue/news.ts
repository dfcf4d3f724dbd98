import { attempt } from '../guard.ts';

/** Called with the first item that would be lost if the process ended. */
let listener: (() => void) | undefined;

/** Calls `work` once, as soon as anything could be lost. */
export function onFirstNews(work: () => void): void {
  listener = work;
}

/** Call before anything is recorded. */
export function announce(): void {
  if (!listener) return;
  const work = listener;
  listener = undefined;
  attempt(work);
}
