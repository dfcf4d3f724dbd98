import type { CallRow } from '../ingest/call-row.ts';

/** Columns of `call`, in insert order. */
export const CALL_COLUMNS: readonly (keyof CallRow)[] = [
  'trace',
  'span',
  'parent',
  'started',
  'ended',
  'service',
  'model',
  'operation',
  'library',
  'host',
  'outcome',
  'error',
  'category',
  'status',
  'replaces',
  'from_model',
  'replaces_span',
  'first_token',
  'input',
  'output',
  'attempts',
  'limited',
  'full',
  'backoff',
  'causes',
  'ours',
];

/** Columns that the list of calls does not show. */
const UNLISTED = ['trace', 'span', 'parent', 'host', 'replaces_span', 'causes', 'ours'] as const;
export type UnlistedColumn = (typeof UNLISTED)[number];

/** Columns of a call in a list. */
export const LISTED_COLUMNS: readonly (keyof CallRow | 'id')[] = [
  'id',
  ...CALL_COLUMNS.filter((column) => !UNLISTED.some((unlisted) => unlisted === column)),
];
