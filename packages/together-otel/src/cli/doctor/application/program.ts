import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Application } from './application.ts';

/** Looks up a program like a shell. */
export function findProgram({ words: [program = ''], cwd, env }: Application): string | undefined {
  // Windows has more ways to find commands than are covered here.
  if (process.platform === 'win32') return program;
  if (program.includes('/')) return executable(resolve(cwd, program));
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => executable(join(folder, program))).find(Boolean);
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
