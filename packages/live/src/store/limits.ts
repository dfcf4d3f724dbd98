import type { DatabaseSync } from 'node:sqlite';
import { AGED } from './tables.ts';

/** Limits of a store; whichever is reached first applies. */
export interface StoreLimits {
  /**
   * Age in milliseconds.
   * @default 86,400,000, a day
   */
  readonly maxAgeMillis: number;
  /**
   * Size of the database in bytes.
   * @default 536,870,912, half a GiB: about 200,000 calls
   */
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: StoreLimits = {
  maxAgeMillis: 86_400_000,
  maxBytes: 512 * 1024 * 1024,
};

/** Makes properties optional, including explicit undefined. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Share of rows dropped at a time when the database is too large. */
const SLICE = 0.05;

/** Keeps a database within its limits. */
export class Limits {
  readonly #database: DatabaseSync;
  readonly #limits: StoreLimits;

  constructor(database: DatabaseSync, limits: Optional<StoreLimits>) {
    this.#database = database;
    this.#limits = { ...DEFAULT_LIMITS, ...withoutUndefined(limits) };
  }

  /**
   * @returns the time before which everything was dropped, in Unix milliseconds; undefined if
   * nothing was.
   */
  sweep(now: number): number | undefined {
    const oldest = now - this.#limits.maxAgeMillis;
    let dropped = this.#dropBefore(oldest) ? oldest : undefined;
    if (this.#bytes() > this.#limits.maxBytes) dropped = this.#dropSlice() ?? dropped;
    return dropped;
  }

  /** Bytes in use; free space in the file is reused. */
  #bytes(): number {
    const read = (pragma: string): number =>
      Object.values(this.#database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] as number;
    return (read('page_count') - read('freelist_count')) * read('page_size');
  }

  #dropSlice(): number | undefined {
    const row = this.#database
      .prepare(
        'SELECT arrived FROM span ORDER BY id LIMIT 1 OFFSET (SELECT CAST(count(*) * ? AS INTEGER) FROM span)',
      )
      .get(SLICE) as { arrived: number } | undefined;
    if (!row) return undefined;
    this.#dropBefore(row.arrived + 1);
    return row.arrived;
  }

  #dropBefore(moment: number): boolean {
    const database = this.#database;
    const { last } = database
      .prepare('SELECT max(id) AS last FROM span WHERE arrived < ?')
      .get(moment) as { last: number | null };
    database.exec('BEGIN');
    if (last !== null) {
      database.prepare('DELETE FROM call_text WHERE rowid <= ?').run(last);
      database.prepare('DELETE FROM whose WHERE call <= ?').run(last);
      database.prepare('DELETE FROM call WHERE id <= ?').run(last);
    }
    const changes = AGED.map(([table, column]) =>
      Number(database.prepare(`DELETE FROM ${table} WHERE ${column} < ?`).run(moment).changes),
    );
    database.exec('COMMIT');
    return changes.some((count) => count > 0);
  }
}

function withoutUndefined<T extends object>(limits: Optional<T>): Partial<T> {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}
