import { isAbsolute, relative } from 'node:path';

/** A path for display: relative to the current directory unless that is longer. */
export function place(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return isAbsolute(shown) || shown.length > path.length ? path : shown || '.';
}
