import type { DatabaseSync } from 'node:sqlite';

/**
 * Opens a database of Node's own SQLite. Node warns that it is experimental; the store is the only
 * user in this process and is tested on every supported Node, so that warning is left out.
 *
 * @param path a file, or `:memory:`.
 * @throws Error with the path when it can't be opened.
 */
export async function openDatabase(path: string): Promise<DatabaseSync> {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]): void => {
    if (!String(warning).includes('SQLite')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    const database = new Database(path);
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY',
    );
    return database;
  } catch (error) {
    throw new Error(`the database '${path}' can't be opened: ${(error as Error).message}`);
  } finally {
    process.emitWarning = emitWarning;
  }
}
