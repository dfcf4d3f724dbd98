import type { DatabaseSync } from 'node:sqlite';

/** Version of {@link TABLES}; files of other versions are rejected. */
export const TABLES_VERSION = 1;

/**
 * One row per span, and one per call with the columns used by lists and figures. Each filterable
 * column has an index that ends with the id, so that a page of the list reads only its own rows.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS resource (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS span (
  id INTEGER PRIMARY KEY, trace TEXT NOT NULL, span TEXT NOT NULL, arrived REAL NOT NULL,
  resource INTEGER NOT NULL, json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS span_trace ON span (trace, span);
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY, hidden INTEGER NOT NULL DEFAULT 0,
  trace TEXT NOT NULL, span TEXT NOT NULL, parent TEXT,
  started REAL NOT NULL, ended REAL NOT NULL,
  service TEXT NOT NULL, model TEXT NOT NULL, operation TEXT, library TEXT, host TEXT,
  outcome TEXT NOT NULL, error TEXT, category TEXT, status INTEGER,
  replaces TEXT, from_model TEXT, replaces_span TEXT,
  first_token REAL, input INTEGER, output INTEGER,
  attempts INTEGER NOT NULL, limited INTEGER NOT NULL, full INTEGER NOT NULL, backoff REAL NOT NULL,
  causes TEXT NOT NULL, ours INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS call_ended ON call (ended, model, first_token);
CREATE INDEX IF NOT EXISTS call_span ON call (trace, span);
CREATE INDEX IF NOT EXISTS call_parent ON call (trace, parent);
CREATE INDEX IF NOT EXISTS call_replaces_span ON call (replaces_span) WHERE replaces_span IS NOT NULL;
CREATE INDEX IF NOT EXISTS call_service ON call (service, id);
CREATE INDEX IF NOT EXISTS call_model ON call (model, id);
CREATE INDEX IF NOT EXISTS call_model_outcome ON call (model, outcome, id);
CREATE INDEX IF NOT EXISTS call_outcome ON call (outcome, id);
CREATE INDEX IF NOT EXISTS call_category ON call (category, id) WHERE category IS NOT NULL;
CREATE INDEX IF NOT EXISTS call_replaces ON call (replaces, id) WHERE replaces IS NOT NULL;
CREATE TABLE IF NOT EXISTS whose (
  key TEXT NOT NULL, ended REAL NOT NULL, call INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (key, ended, call)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS whose_call ON whose (call);
CREATE VIRTUAL TABLE IF NOT EXISTS call_text USING fts5(
  text, content='', contentless_delete=1, tokenize='trigram'
);
CREATE TABLE IF NOT EXISTS reading (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, name TEXT NOT NULL, service TEXT NOT NULL,
  instance TEXT NOT NULL, model TEXT NOT NULL, kind TEXT NOT NULL, value REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS reading_name ON reading (name, at);
CREATE TABLE IF NOT EXISTS spent (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, service TEXT NOT NULL, model TEXT NOT NULL,
  attributes TEXT NOT NULL, usd REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS spent_at ON spent (at);
CREATE TABLE IF NOT EXISTS record (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, trace TEXT, span TEXT, json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS record_span ON record (trace, span);
`;

/** Present in every version, so that another program's file is never written to or swept. */
const TELLTALE = ['resource', 'span', 'call'];

/** @returns why a database must not be used as a store; undefined for an empty one and for our own. */
export function refusal(database: DatabaseSync): string | undefined {
  const names = new Set(
    database
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(({ name }) => name),
  );
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (names.size === 0 && version === 0) return undefined;
  if (version === 0 || !TELLTALE.every((name) => names.has(name))) {
    return 'belongs to another program';
  }
  return version === TABLES_VERSION
    ? undefined
    : `was written by another version (${version}, this one is ${TABLES_VERSION})`;
}

/** Tables pruned by age, each with its time column. */
export const AGED: readonly (readonly [table: string, column: string])[] = [
  ['span', 'arrived'],
  ['reading', 'at'],
  ['spent', 'at'],
  ['record', 'at'],
];
