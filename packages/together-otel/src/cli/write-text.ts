import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readRegularFile } from '@together-otel/instrumentation/distribution';
import { say } from '../output/say.ts';
import { CliFailure } from './failure.ts';

/** We never write larger files, so they are not read for comparison. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Writes a file in a folder that people edit. An existing file with different content may have been
 * edited: it is kept as `NAME.<digest>.bak`, and reported.
 *
 * @param path below the folder.
 * @throws CliFailure naming the file.
 */
export async function writeKeeping(folder: string, path: string, text: string): Promise<void> {
  const file = join(folder, path);
  try {
    await prepare(folder, file);
    if (await isThere(file)) {
      const before = readRegularFile(file, MAX_BYTES);
      if (before.equals(Buffer.from(text))) return;
      await keep(file, before);
    }
    await replace(file, text);
  } catch (error) {
    throw failureOf(file, error);
  }
}

/**
 * Writes a file, creating its folder.
 *
 * @throws CliFailure naming the file.
 */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await prepare(dirname(file), file);
    await isThere(file);
    await replace(file, text);
  } catch (error) {
    throw failureOf(file, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write to',
  EPERM: 'this user may not write to',
  EROFS: 'nothing can be written to',
  ENOENT: 'there is no place for',
  ENOTDIR: 'not a folder:',
  EISDIR: 'a folder:',
  ENOSPC: 'the disk is full for',
};

function failureOf(file: string, error: unknown): CliFailure {
  const { code, path, message } = error as NodeJS.ErrnoException;
  const known = REASONS[code ?? ''];
  const reason = known !== undefined && path !== undefined ? `${known} '${path}'` : message;
  return new CliFailure(`'${file}' can't be written: ${reason}`);
}

/** The folder itself may be a link, because the user named it. */
async function prepare(folder: string, file: string): Promise<void> {
  await makeNamed(folder);
  await makeFolders(folder, dirname(file));
}

/** Not with `recursive`, which never returns where no folder can be made, such as in /proc. */
async function makeNamed(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      if ((await stat(folder)).isDirectory()) return;
      throw new Error(`'${folder}' is not a folder`);
    }
    if (code !== 'ENOENT' || folder === dirname(folder)) throw error;
    await makeNamed(dirname(folder));
    await mkdir(folder);
  }
}

/** Creates one folder at a time, refusing links. */
async function makeFolders(root: string, folder: string): Promise<void> {
  const isRoot = join(folder) === join(root);
  if (isRoot || folder === dirname(folder)) return;
  await makeFolders(root, dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await refuseLink(folder);
}

/** @throws Error if it is a symbolic link. */
async function isThere(file: string): Promise<boolean> {
  try {
    await refuseLink(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function refuseLink(path: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) {
    throw new Error(`'${path}' is a symbolic link: remove it, or write to another folder`);
  }
}

async function keep(file: string, before: Buffer): Promise<void> {
  const digest = createHash('sha256').update(before).digest('hex').slice(0, 8);
  const kept = `${file}.${digest}.bak`;
  say(
    `'${file}' differs from the new one (edited, or written by another version or with other settings): kept as '${basename(kept)}'`,
  );
  try {
    await copyFile(file, kept, constants.COPYFILE_EXCL);
  } catch (error) {
    // This content has been kept before.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Replaces the file atomically and follows no link. */
async function replace(file: string, text: string): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  await rm(beside, { force: true });
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
