import { metrics } from '@together-otel/semconv';
import type { Store } from '../store/store.ts';
import type { ChartLine } from './board-view.ts';
import { IN_SCOPE, type Range, type Scope, scopeValues } from './timeline.ts';

/** Latest quota of a model, per second, the way Together counts. */
export interface QuotaReading {
  readonly model: string;
  readonly kind: string;
  readonly requestsLimit: number | undefined;
  readonly requestsRemaining: number | undefined;
  readonly tokensLimit: number | undefined;
  readonly tokensRemaining: number | undefined;
  /** From 0 to 1. */
  readonly requestsLeft: number | undefined;
  readonly tokensLeft: number | undefined;
  /** Seconds since Together sent it. */
  readonly age: number | undefined;
  /** The busiest second of the range. */
  readonly requestsPeak: number | undefined;
  readonly tokensPeak: number | undefined;
}

const NAMES = {
  requestsLimit: metrics.ratelimitRequestsLimit.name,
  requestsRemaining: metrics.ratelimitRequestsRemaining.name,
  tokensLimit: metrics.ratelimitTokensLimit.name,
  tokensRemaining: metrics.ratelimitTokensRemaining.name,
  age: metrics.ratelimitAge.name,
} as const;

interface Row {
  readonly at: number;
  readonly name: string;
  readonly instance: string;
  readonly model: string;
  readonly kind: string;
  readonly value: number;
}

/** Latest reading of each model and kind; processes share one quota, so the lowest wins. */
export function latestQuota(store: Store, range: Range, scope: Scope): QuotaReading[] {
  const latest = new Map<string, Map<string, Row>>();
  /** Age and peaks have no kind: they belong to the model. */
  const ofModel = new Map<string, { age?: Row; requestsPeak?: number; tokensPeak?: number }>();
  for (const row of readings(store, range, scope)) {
    const known = ofModel.get(row.model) ?? {};
    ofModel.set(row.model, known);
    if (row.name === metrics.requestRatePeak.name) {
      known.requestsPeak = Math.max(known.requestsPeak ?? 0, row.value);
    } else if (row.name === metrics.tokenRatePeak.name) {
      known.tokensPeak = Math.max(known.tokensPeak ?? 0, row.value);
    } else if (row.name === NAMES.age) {
      if (!known.age || row.at >= known.age.at) known.age = row;
    } else {
      const key = JSON.stringify([row.model, row.kind]);
      const values = latest.get(key) ?? new Map<string, Row>();
      latest.set(key, values);
      const before = values.get(row.name);
      if (!before || row.at >= before.at) values.set(row.name, row);
    }
  }
  for (const model of ofModel.keys()) {
    const hasQuota = [...latest.keys()].some((key) =>
      key.startsWith(`${JSON.stringify([model]).slice(0, -1)},`),
    );
    if (!hasQuota) latest.set(JSON.stringify([model, '']), new Map());
  }
  return [...latest]
    .map(([key, values]) => {
      const [model, kind] = JSON.parse(key) as [string, string];
      const value = (name: keyof typeof NAMES): number | undefined =>
        values.get(NAMES[name])?.value;
      const { age, requestsPeak, tokensPeak } = ofModel.get(model) ?? {};
      const requestsLimit = value('requestsLimit');
      const requestsRemaining = value('requestsRemaining');
      const tokensLimit = value('tokensLimit');
      const tokensRemaining = value('tokensRemaining');
      return {
        model,
        kind,
        requestsLimit,
        requestsRemaining,
        tokensLimit,
        tokensRemaining,
        requestsLeft: ratio(requestsRemaining, requestsLimit),
        tokensLeft: ratio(tokensRemaining, tokensLimit),
        age: age && age.value + Math.max(0, (Date.now() - age.at) / 1000),
        requestsPeak,
        tokensPeak,
      };
    })
    .sort((a, b) => a.model.localeCompare(b.model) || a.kind.localeCompare(b.kind));
}

/**
 * One line per model: the lowest remaining share in each step, or the age of the latest reading.
 */
export function quotaLines(
  store: Store,
  range: Range,
  scope: Scope,
  what: 'requests' | 'tokens' | 'age',
): ChartLine[] {
  const limitName = what === 'tokens' ? NAMES.tokensLimit : NAMES.requestsLimit;
  const remainingName = what === 'tokens' ? NAMES.tokensRemaining : NAMES.requestsRemaining;
  const limits = new Map<string, number>();
  const lines = new Map<string, (number | null)[]>();
  const count = Math.round((range.end - range.start) / range.step);
  const note = (row: Row, value: number): void => {
    const values = lines.get(row.model) ?? new Array<number | null>(count).fill(null);
    lines.set(row.model, values);
    const index = Math.floor((row.at - range.start) / range.step);
    values[index] = Math.min(values[index] ?? Number.POSITIVE_INFINITY, value);
  };
  const rows = readings(store, range, scope);
  if (what === 'age') {
    for (const row of rows) if (row.name === NAMES.age) note(row, row.value);
  } else {
    const key = ({ instance, model, kind }: Row): string => JSON.stringify([instance, model, kind]);
    // A limit and its remainder arrive in the same export, in any order.
    for (const row of rows)
      if (row.name === limitName) limits.set(`${key(row)} ${row.at}`, row.value);
    for (const row of rows) {
      const left =
        row.name === remainingName
          ? ratio(row.value, limits.get(`${key(row)} ${row.at}`))
          : undefined;
      if (left !== undefined) note(row, left);
    }
  }
  return [...lines]
    .map(([name, values]) => ({ name, values }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function readings({ database }: Store, { start, end }: Range, scope: Scope): Row[] {
  const names = [...Object.values(NAMES), metrics.requestRatePeak.name, metrics.tokenRatePeak.name];
  return database
    .prepare(
      `SELECT at, name, instance, model, kind, value FROM reading
       WHERE name IN (${names.map(() => '?').join(', ')}) AND at >= ? AND at < ?
       AND ${IN_SCOPE}`,
    )
    .all(...names, start, end, ...scopeValues(scope)) as unknown as Row[];
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part !== undefined && whole !== undefined && whole > 0 ? part / whole : undefined;
}
