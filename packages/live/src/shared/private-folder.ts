import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The folder for files that only this user may read.
 *
 * @returns undefined if it belongs to another user, or others have access.
 */
export function privateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const parent = env['XDG_RUNTIME_DIR'] || join(homedir(), '.cache');
  const folder = join(parent, 'together-otel', 'live');
  try {
    makeFolder(folder);
    const found = lstatSync(folder);
    const isOwn = process.getuid === undefined || found.uid === process.getuid();
    const isClosed = process.platform === 'win32' || (found.mode & 0o077) === 0;
    return found.isDirectory() && isOwn && isClosed ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Avoids `recursive: true`, which loops forever where folders can't be created, as in `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
}
