import { constants, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { UnusableFile } from '../settings/regular-file.ts';

/** Not available on Windows, which has no such links and pipes. */
const SAFE = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Write permission bits. */
const OTHERS = 0o002;
const GROUP_OR_OTHERS = 0o022;

/**
 * Opens a file controlled by this user alone: a regular file with a single link, not a symbolic
 * link, owned by this user (or by root, for reading), and writable for no other user. Its folder
 * may be shared, such as /tmp.
 *
 * @param flags such as `O_RDONLY`, or `O_RDWR | O_CREAT`; a new file has mode 0600.
 * @param otherWriters bits of the mode that a file must not have.
 * @throws UnusableFile with the reason, without the path.
 * @throws the system's error, such as `ENOENT`.
 */
export async function openOwnFile(
  path: string,
  flags: number,
  otherWriters: number = GROUP_OR_OTHERS,
): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await promises.open(path, flags | SAFE, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw new UnusableFile('it is a symbolic link');
    if (code === 'ENXIO') throw new UnusableFile('it is not a regular file');
    throw error;
  }
  try {
    const reason = whyForeign(await file.stat(), flags, otherWriters);
    if (reason !== undefined) throw new UnusableFile(reason);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Stats {
  isFile(): boolean;
  readonly nlink: number;
  readonly uid: number;
  readonly mode: number;
}

function whyForeign(stats: Stats, flags: number, otherWriters: number): string | undefined {
  if (!stats.isFile()) return 'it is not a regular file';
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  const isToWrite = (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0;
  if (stats.nlink > 1) return 'it has a second name, a hard link';
  if (stats.uid !== user && (isToWrite || stats.uid !== 0)) {
    return `it belongs to user ${stats.uid}, not to ${user}, who runs this`;
  }
  return (stats.mode & otherWriters) === 0 ? undefined : "others can write to it: 'chmod go-w' it";
}

/**
 * Reads a file controlled by this user alone, or by root.
 *
 * @param isSharedWithGroup whether its group may write to it: Kubernetes lets the group of a volume
 * (`fsGroup`) write to every file there.
 * @throws as {@link openOwnFile} and {@link readBounded}.
 */
export async function readOwnFile(
  path: string,
  maxBytes: number,
  isSharedWithGroup = false,
): Promise<string> {
  const otherWriters = isSharedWithGroup ? OTHERS : GROUP_OR_OTHERS;
  await using file = await openOwnFile(path, constants.O_RDONLY, otherWriters);
  return await readBounded(file, maxBytes);
}

/**
 * Reads a whole file.
 *
 * @throws UnusableFile when it is larger.
 */
export async function readBounded(file: FileHandle, maxBytes: number): Promise<string> {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.toString('utf8', 0, length);
    length += bytesRead;
  }
  throw new UnusableFile(`it has more than ${maxBytes} bytes`);
}
