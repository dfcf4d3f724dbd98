import type { DatabaseSync } from 'node:sqlite';

/**
 * Opens a database of Node's own SQLite, to write to it.
 *
 * @param path a file, or `:memory:`.
 * @param check called before anything is written; what it throws is thrown on, with the file closed.
 * @throws Error with the path when it can't be opened.
 */
export async function openDatabase(
  path: string,
  check: (database: DatabaseSync) => void = () => {},
): Promise<DatabaseSync> {
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
