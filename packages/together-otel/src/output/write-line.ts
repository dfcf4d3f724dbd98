import { Console } from 'node:console';

/**
 * Writes to stderr as `console.error` does: if nobody reads it any more, as with a detached process
 * whose parent has ended, an error without a listener would end the application.
 */
export function writeLine(line: string): void {
  const { stderr } = process;
  new Console({ stdout: stderr, stderr, colorMode: false }).error(line);
}
