import { OTHER } from '@together-otel/semconv';
import type { Store } from '../store/store.ts';
import { IN_SCOPE, type Range, type Scope, scopeValues } from './timeline.ts';

/** Cost of one model, or of one attribute value, within the range. */
export interface SpendLine {
  readonly name: string;
  readonly usd: number;
  readonly usdPerHour: number;
}

/** Spent within the range, in USD. */
export interface Money {
  readonly usd: number;
  readonly usdPerHour: number;
  /** Projected to 30 days at that pace. */
  readonly projected: number;
  readonly byModel: readonly SpendLine[];
  /** By each attribute that the application added to the cost counter. */
  readonly byAttribute: readonly {
    readonly attribute: string;
    readonly lines: readonly SpendLine[];
  }[];
}

/** Further values of one attribute are counted together. */
const MOST_LINES = 50;

export function moneyOf({ database }: Store, { start, end }: Range, scope: Scope): Money {
  const rows = database
    .prepare(
      `SELECT model, attributes, sum(usd) AS usd FROM spent WHERE at >= ? AND at < ?
       AND ${IN_SCOPE} GROUP BY model, attributes`,
    )
    .all(start, end, ...scopeValues(scope)) as unknown as {
    model: string;
    attributes: string;
    usd: number;
  }[];
  const hours = (end - start) / 3_600_000;
  const byModel = new Map<string, number>();
  const byAttribute = new Map<string, Map<string, number>>();
  for (const row of rows) {
    add(byModel, row.model, row.usd);
    for (const [key, value] of Object.entries(
      JSON.parse(row.attributes) as Record<string, unknown>,
    )) {
      const values = byAttribute.get(key) ?? new Map<string, number>();
      byAttribute.set(key, values);
      add(values, String(value), row.usd);
    }
  }
  const usd = rows.reduce((sum, row) => sum + row.usd, 0);
  return {
    usd,
    usdPerHour: usd / hours,
    projected: (usd / hours) * 30 * 24,
    byModel: spendLines(byModel, hours),
    byAttribute: [...byAttribute].map(([attribute, values]) => ({
      attribute,
      lines: spendLines(values, hours),
    })),
  };
}

function spendLines(values: ReadonlyMap<string, number>, hours: number): SpendLine[] {
  const sorted = [...values].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(MOST_LINES).reduce((sum, [, usd]) => sum + usd, 0);
  const shown = rest > 0 ? [...sorted.slice(0, MOST_LINES), [OTHER, rest] as const] : sorted;
  return shown.map(([name, usd]) => ({ name, usd, usdPerHour: usd / hours }));
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
