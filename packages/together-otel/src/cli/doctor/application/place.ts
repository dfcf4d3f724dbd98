import { isAbsolute, relative } from 'node:path';

/** A path as it is shown: relative to the current directory where that is not longer. */
export function place(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return isAbsolute(shown) || shown.length > path.length ? path : shown || '.';
}
