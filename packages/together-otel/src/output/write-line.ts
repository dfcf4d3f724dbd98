import { Console } from 'node:console';

// Captured: an application's tests replace it and count what is pending.
const { nextTick } = process;

/**
 * Writes to stderr as `console.error` does: if no one reads it any more, as in a detached process
 * whose parent has ended, an error without a listener would end the application.
 */
export function writeLine(line: string): void {
  const { stderr } = process;
  withNextTick(() => new Console({ stdout: stderr, stderr, colorMode: false }).error(line));
}

/** Node's streams read `process.nextTick` on each write. */
function withNextTick(work: () => void): void {
  const replaced = process.nextTick;
  if (replaced === nextTick) {
    work();
    return;
  }
  Reflect.set(process, 'nextTick', nextTick);
  try {
    work();
  } finally {
    Reflect.set(process, 'nextTick', replaced);
  }
}
