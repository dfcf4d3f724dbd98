import { afterAll } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** A temporary folder for all tests of the calling file. Call it at the top level. @returns its path. */
export function folderOfFile(): string {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());
  return folder.path;
}
