/** Called with the first thing that would be lost if the process ended. */
let listener: (() => void) | undefined;

/** Calls `work` once, when there is the first thing to lose. */
export function onFirstNews(work: () => void): void {
  listener = work;
}

/** Something is about to be recorded. */
export function announce(): void {
  if (!listener) return;
  const work = listener;
  listener = undefined;
  work();
}
