import type { SQLInputValue } from 'node:sqlite';
import type { CallRow } from '../ingest/call-row.ts';
import { LISTED_COLUMNS, type UnlistedColumn } from './call-columns.ts';
import type { Store } from './store.ts';

/** Which calls to list. */
export interface CallFilter {
  readonly service?: string | undefined;
  readonly model?: string | undefined;
  readonly outcome?: string | undefined;
  readonly category?: string | undefined;
  /** `retry` or `fallback`. */
  readonly replaces?: string | undefined;
  /** Matched against names, ids, causes and captured content. */
  readonly text?: string | undefined;
  /** Only calls that arrived before this one. */
  readonly before?: number | undefined;
  /** Only calls that arrived after this one. */
  readonly after?: number | undefined;
}

/** A call as shown in the list. */
export interface ListedCall extends Omit<CallRow, UnlistedColumn> {
  readonly id: number;
}

const LISTED = LISTED_COLUMNS.map((column) => `call.${column}`).join(', ');

const EQUALS = ['service', 'model', 'outcome', 'category', 'replaces'] as const;
/** Minimum length for the text index, which consists of trigrams. */
const TRIGRAM = 3;
/** How far back to search for a text without a trigram. */
const SCANNED = 20_000;

/** Calls, latest arrival first. */
export function listCalls({ database }: Store, filter: CallFilter, limit: number): ListedCall[] {
  const { where, values, from } = condition(filter);
  // The text index yields rows in this order, so a page reads no more than it shows.
  const id = from === 'call' ? 'call.id' : 'call_text.rowid';
  return database
    .prepare(`SELECT ${LISTED} FROM ${from} WHERE ${where} ORDER BY ${id} DESC LIMIT ?`)
    .all(...values, limit) as unknown as ListedCall[];
}

/** Ids of all matching calls, oldest first. */
export function* callIds({ database }: Store, filter: CallFilter): Generator<number> {
  const { where, values, from } = condition(filter);
  const statement = database.prepare(
    `SELECT call.id AS id FROM ${from} WHERE ${where} ORDER BY call.id`,
  );
  for (const row of statement.iterate(...values)) yield row['id'] as number;
}

function condition(filter: CallFilter): { where: string; values: SQLInputValue[]; from: string } {
  const parts = ['call.hidden = 0'];
  const values: SQLInputValue[] = [];
  let from = 'call';
  const text = filter.text?.trim() ?? '';
  if (text.length >= TRIGRAM) {
    from = 'call_text JOIN call ON call.id = call_text.rowid';
    parts.push('call_text MATCH ?');
    values.push(`"${text.replaceAll('"', '""')}"`);
  } else if (text !== '') {
    parts.push(
      `call.id > (SELECT max(id) FROM call) - ${SCANNED} AND (instr(lower(call.model), lower(?)) OR instr(lower(coalesce(call.error, '')), lower(?)) OR instr(coalesce(call.status, ''), ?))`,
    );
    values.push(text, text, text);
  }
  for (const column of EQUALS) {
    const value = filter[column];
    if (value === undefined || value === '') continue;
    parts.push(`call.${column} = ?`);
    values.push(value);
  }
  if (filter.before !== undefined) {
    parts.push('call.id < ?');
    values.push(filter.before);
  }
  if (filter.after !== undefined) {
    parts.push('call.id > ?');
    values.push(filter.after);
  }
  return { where: parts.join(' AND '), values, from };
}
