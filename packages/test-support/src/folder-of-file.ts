import { afterAll } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** Creates a temporary folder for all tests of a file; call at the top level. @returns its path. */
export function folderOfFile(): string {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());
  return folder.path;
}
