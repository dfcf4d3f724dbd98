import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

const IN_MEMORY = ':memory:';

/**
 * Opens a database with Node's built-in SQLite, for writing.
 *
 * @param path a file, or `:memory:`.
 * @param check called before anything is written; if it throws, the file is closed.
 * @throws Error with the path if it can't be opened, is a link, or belongs to another user.
 */
export async function openDatabase(
  path: string,
  check: (database: DatabaseSync) => void = () => {},
): Promise<DatabaseSync> {
  if (path !== IN_MEMORY) claim(path);
  const database = await open(path, false);
  try {
    check(database);
    // Two pages may share a file: each waits for the other's write.
    database.exec(
      'PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'it is a link; pass the file itself',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not write there',
};

/** May contain prompts, so a new file, and those SQLite adds, are private to the user. */
function claim(path: string): void {
  let file: number | undefined;
  try {
    // Windows has no such flags, and other users' files are not writable there.
    const flags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | flags, 0o600);
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error('it is not a regular file');
    if (process.getuid && found.uid !== process.getuid()) {
      throw new Error('it belongs to another user');
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ''] ?? message;
    throw new Error(`the database '${path}' can't be opened: ${reason}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The same, read-only; another process may be writing to it. */
export function openForReading(path: string): Promise<DatabaseSync> {
  return open(path, true);
}

/**
 * Suppresses Node's warning that SQLite is experimental: the store is its only user in this process
 * and is tested on every supported Node version.
 */
async function open(path: string, readOnly: boolean): Promise<DatabaseSync> {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]): void => {
    if (!String(warning).includes('SQLite')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    const database = new Database(path, { readOnly });
    // Opening reads nothing yet; a file that is not a database fails here.
    database.prepare('PRAGMA schema_version').get();
    return database;
  } catch (error) {
    throw new Error(`the database '${path}' can't be opened: ${(error as Error).message}`);
  } finally {
    process.emitWarning = emitWarning;
  }
}
