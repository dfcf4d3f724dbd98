import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

const IN_MEMORY = ':memory:';

/**
 * Opens a database of Node's own SQLite, to write to it.
 *
 * @param path a file, or `:memory:`.
 * @param check called before anything is written; what it throws is thrown on, with the file closed.
 * @throws Error with the path when it can't be opened, is a link, or belongs to somebody else.
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

/** Prompts may be in it: a new one is for its user alone, and so is what SQLite puts beside it. */
function claim(path: string): void {
  let file: number | undefined;
  try {
    // On Windows there are no such flags, and no file of another user's is writable.
    const flags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | flags, 0o600);
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error('it is no regular file');
    if (process.getuid && found.uid !== process.getuid()) {
      throw new Error('it belongs to another user');
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ELOOP' ? 'it is a link; give the file itself' : message;
    throw new Error(`the database '${path}' can't be opened: ${reason}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The same, only to read it: another process may write to it meanwhile. */
export function openForReading(path: string): Promise<DatabaseSync> {
  return open(path, true);
}

/**
 * Node warns that SQLite is experimental; the store is the only user in this process and is tested
 * on every supported Node, so that warning is left out.
 */
async function open(path: string, readOnly: boolean): Promise<DatabaseSync> {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]): void => {
    if (!String(warning).includes('SQLite')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    const database = new Database(path, { readOnly });
    // Opening reads nothing yet: a file that is no database shows here.
    database.prepare('PRAGMA schema_version').get();
    return database;
  } catch (error) {
    throw new Error(`the database '${path}' can't be opened: ${(error as Error).message}`);
  } finally {
    process.emitWarning = emitWarning;
  }
}
