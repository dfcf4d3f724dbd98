import { OTHER } from '@together-otel/semconv';
import type { Store } from '../store/store.ts';
import { IN_SCOPE, type Range, type Scope, scopeValues } from './timeline.ts';

/** Totals of the calls with one value of a key, within the range. */
interface WhoseLine {
  readonly name: string;
  readonly calls: number;
  readonly failed: number;
  /** Attempts that were rate limited (429). */
  readonly limited: number;
  readonly input: number;
  readonly output: number;
  readonly usd: number;
}

/** Calls broken down by one context key. */
export interface Attribution {
  /** Keys found on calls, in alphabetical order; empty if there are none. */
  readonly keys: readonly string[];
  /** The selected key; absent if there is none. */
  readonly by?: string;
  readonly lines: readonly WhoseLine[];
}

/** Values over the limit share one line. */
const MOST_VALUES = 100;
const MOST_KEYS = 50;

/**
 * Calls by value of a key, most calls first. Cost comes from the applications' counter.
 *
 * @param wanted the key; the first one by default.
 */
export function attributionOf(
  { database }: Store,
  range: Range,
  scope: Scope,
  wanted?: string,
): Attribution {
  const keys = keysOf(database);
  const by = wanted !== undefined && keys.includes(wanted) ? wanted : keys[0];
  if (by === undefined) return { keys, lines: [] };
  const usd = spentBy(database, by, range, scope);
  const counted = countsOf(database, by, range, scope);
  const lines = counted.map((line) => ({ ...line, usd: usd.get(line.name) ?? 0 }));
  const known = new Set(counted.map(({ name }) => name));
  // Cost without calls: they may be older than the range or already dropped.
  for (const [name, cost] of usd) {
    if (!known.has(name)) lines.push({ ...NOTHING, name, usd: cost });
  }
  return { keys, by, lines: folded(lines) };
}

const NOTHING = { calls: 0, failed: 0, limited: 0, input: 0, output: 0, usd: 0 };

/** Reads one entry of the index for each key, however many calls there are. */
function keysOf(database: Store['database']): string[] {
  return (
    database
      .prepare(
        `WITH RECURSIVE keys (key) AS (
           SELECT min(key) FROM whose
           UNION ALL
           SELECT (SELECT min(key) FROM whose WHERE key > keys.key) FROM keys WHERE keys.key IS NOT NULL
         ) SELECT key FROM keys WHERE key IS NOT NULL LIMIT ?`,
      )
      .all(MOST_KEYS) as { key: string }[]
  ).map(({ key }) => key);
}

function countsOf(
  database: Store['database'],
  by: string,
  { start, end }: Range,
  scope: Scope,
): Omit<WhoseLine, 'usd'>[] {
  return database
    .prepare(
      `SELECT whose.value AS name, count(*) AS calls, sum(outcome = 'error') AS failed,
       sum(limited) AS limited, sum(coalesce(input, 0)) AS input, sum(coalesce(output, 0)) AS output
       FROM whose JOIN call ON call.id = whose.call
       WHERE whose.key = ? AND whose.ended >= ? AND whose.ended < ? AND hidden = 0
       AND ${IN_SCOPE} GROUP BY whose.value`,
    )
    .all(by, start, end, ...scopeValues(scope)) as unknown as Omit<WhoseLine, 'usd'>[];
}

function spentBy(
  database: Store['database'],
  by: string,
  { start, end }: Range,
  scope: Scope,
): Map<string, number> {
  const rows = database
    .prepare(
      `SELECT attributes, sum(usd) AS usd FROM spent WHERE at >= ? AND at < ?
       AND ${IN_SCOPE} GROUP BY attributes`,
    )
    .all(start, end, ...scopeValues(scope)) as unknown as {
    attributes: string;
    usd: number;
  }[];
  const sums = new Map<string, number>();
  for (const { attributes, usd } of rows) {
    const all = JSON.parse(attributes) as Record<string, unknown>;
    const value = all[by];
    if (Object.hasOwn(all, by)) sums.set(String(value), (sums.get(String(value)) ?? 0) + usd);
  }
  return sums;
}

/** The first values, and the rest as one line, including what applications already folded. */
function folded(lines: readonly WhoseLine[]): WhoseLine[] {
  const named = lines
    .filter(({ name }) => name !== OTHER)
    .sort((a, b) => b.calls - a.calls || b.usd - a.usd || a.name.localeCompare(b.name));
  const rest = [...named.slice(MOST_VALUES), ...lines.filter(({ name }) => name === OTHER)];
  if (rest.length === 0) return named;
  const sum = rest.reduce((all, line) => ({
    name: OTHER,
    calls: all.calls + line.calls,
    failed: all.failed + line.failed,
    limited: all.limited + line.limited,
    input: all.input + line.input,
    output: all.output + line.output,
    usd: all.usd + line.usd,
  }));
  return [...named.slice(0, MOST_VALUES), { ...sum, name: OTHER }];
}
