import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** Reason why a configured file can't be used. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/**
 * Reads a configured file, if it is a regular file: a device may never end, and a pipe without a
 * writer blocks on open.
 *
 * @param maxBytes larger files are rejected.
 * @throws UnusableFile with the reason; includes the path only if it depends on the folder.
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  let file: number;
  try {
    // Not available on Windows, which has no such pipes in its file system.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw new UnusableFile(`${reasonOf(error)}${placeOf(path, error)}`);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile())
      throw new UnusableFile(
        stats.isDirectory() ? 'it is a directory' : 'it is not a regular file',
      );
    if (stats.size > maxBytes) throw new UnusableFile(`it is larger than ${size(maxBytes)}`);
    return readUpTo(file, maxBytes);
  } catch (error) {
    throw error instanceof UnusableFile ? error : new UnusableFile(reasonOf(error));
  } finally {
    closeSync(file);
  }
}

/** Why a path can't be written to as a regular file; undefined if it can, or does not exist. */
export function notWritable(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isFile()) return undefined;
  return stats.isDirectory() ? 'it is a directory' : 'it is not a regular file';
}

/** Some files, such as those in /proc, report a size of zero. */
function readUpTo(file: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let total = 0; ; ) {
    const part = Buffer.alloc(64 * 1024);
    const length = readSync(file, part);
    if (length === 0) return Buffer.concat(parts);
    total += length;
    if (total > maxBytes) throw new UnusableFile(`it is larger than ${size(maxBytes)}`);
    parts.push(part.subarray(0, length));
  }
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MB` : `${bytes / 1024} kB`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: "it can't be read by this user",
  EPERM: "it can't be read by this user",
  EISDIR: 'it is a directory',
  ENXIO: 'it is not a regular file',
  ENAMETOOLONG: 'it is not a path',
};

/** Where a relative path was resolved: the process may run in an unexpected folder. */
function placeOf(path: string, error: unknown): string {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return isMissing && !isAbsolute(path) ? ` as ${resolve(path)}` : '';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
