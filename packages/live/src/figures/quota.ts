import { metrics } from '@together-otel/semconv';
import type { Store } from '../store/store.ts';
import type { ChartLine } from './board-view.ts';
import { MAX_MODELS } from './named-models.ts';
import { highest, lowest } from './statistics/extremes.ts';
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

/** The last export of one process about one model. */
interface ProcessReadings {
  /** The age, which has no kind. */
  age?: Row;
  /** By kind and name. */
  readonly kinds: Map<string, Map<string, Row>>;
}

interface ModelReadings {
  requestsPeak?: number;
  tokensPeak?: number;
  readonly processes: Map<string, ProcessReadings>;
}

/**
 * Latest reading of each model and kind: processes share one quota, so the one that heard from
 * Together last knows it best. With many models, only the tightest.
 */
export function latestQuota(store: Store, range: Range, scope: Scope): QuotaReading[] {
  const models = new Map<string, ModelReadings>();
  for (const row of readings(store, range, scope, ALL_NAMES)) note(models, row);
  const now = Date.now();
  return [...models]
    .flatMap(([model, found]) => quotaOf(model, found, now))
    .sort((a, b) => tightness(a) - tightness(b))
    .slice(0, MAX_MODELS)
    .sort((a, b) => a.model.localeCompare(b.model) || a.kind.localeCompare(b.kind));
}

function note(models: Map<string, ModelReadings>, row: Row): void {
  let found = models.get(row.model);
  if (!found) {
    found = { processes: new Map() };
    models.set(row.model, found);
  }
  if (row.name === metrics.requestRatePeak.name) {
    found.requestsPeak = Math.max(found.requestsPeak ?? 0, row.value);
    return;
  }
  if (row.name === metrics.tokenRatePeak.name) {
    found.tokensPeak = Math.max(found.tokensPeak ?? 0, row.value);
    return;
  }
  const own = found.processes.get(row.instance) ?? { kinds: new Map<string, Map<string, Row>>() };
  found.processes.set(row.instance, own);
  if (row.name === NAMES.age) {
    if (!own.age || row.at >= own.age.at) own.age = row;
    return;
  }
  const values = own.kinds.get(row.kind) ?? new Map<string, Row>();
  own.kinds.set(row.kind, values);
  const before = values.get(row.name);
  if (!before || row.at >= before.at) values.set(row.name, row);
}

function quotaOf(
  model: string,
  { processes, requestsPeak, tokensPeak }: ModelReadings,
  now: number,
): QuotaReading[] {
  const heard = ({ age }: ProcessReadings): number => (age ? age.at - age.value * 1000 : 0);
  const latest = new Map<string, { values: ReadonlyMap<string, Row>; age: Row | undefined }>();
  for (const own of [...processes.values()].sort((a, b) => heard(b) - heard(a))) {
    for (const [kind, values] of own.kinds) {
      if (!latest.has(kind)) latest.set(kind, { values, age: own.age });
    }
  }
  // A model may have only peaks.
  if (latest.size === 0) latest.set('', { values: new Map(), age: undefined });
  return [...latest].map(([kind, { values, age }]) => {
    const value = (name: keyof typeof NAMES): number | undefined => values.get(NAMES[name])?.value;
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
      age: age && age.value + Math.max(0, (now - age.at) / 1000),
      requestsPeak,
      tokensPeak,
    };
  });
}

/** Remaining share of the scarcer quota; the lower, the sooner calls get limited. */
function tightness({ requestsLeft, tokensLeft }: QuotaReading): number {
  return Math.min(requestsLeft ?? Number.MAX_VALUE, tokensLeft ?? Number.MAX_VALUE);
}

/**
 * One line per model: the lowest remaining share in each step, or the age of the latest reading.
 * With many models, only the tightest or the oldest.
 */
export function quotaLines(
  store: Store,
  range: Range,
  scope: Scope,
  what: 'requests' | 'tokens' | 'age',
): ChartLine[] {
  const limits = new Map<string, number>();
  const lines = new Map<string, (number | null)[]>();
  const count = Math.round((range.end - range.start) / range.step);
  const draw = (row: Row, value: number): void => {
    const values = lines.get(row.model) ?? new Array<number | null>(count).fill(null);
    lines.set(row.model, values);
    const index = Math.floor((row.at - range.start) / range.step);
    values[index] = Math.min(values[index] ?? Number.POSITIVE_INFINITY, value);
  };
  if (what === 'age') {
    for (const row of readings(store, range, scope, [NAMES.age])) draw(row, row.value);
  } else {
    const key = ({ at, instance, model, kind }: Row): string =>
      JSON.stringify([at, instance, model, kind]);
    // A limit and its remainder arrive in the same export, in either order.
    for (const row of readings(store, range, scope, [NAMES[`${what}Limit`]])) {
      limits.set(key(row), row.value);
    }
    for (const row of readings(store, range, scope, [NAMES[`${what}Remaining`]])) {
      const left = ratio(row.value, limits.get(key(row)));
      if (left !== undefined) draw(row, left);
    }
  }
  const rank = (values: readonly (number | null)[]): number =>
    what === 'age' ? -(highest(values) ?? 0) : (lowest(values) ?? 0);
  return [...lines]
    .map(([name, values]) => ({ line: { name, values }, rank: rank(values) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_MODELS)
    .map(({ line }) => line)
    .sort((a, b) => a.name.localeCompare(b.name));
}

const ALL_NAMES: readonly string[] = [
  ...Object.values(NAMES),
  metrics.requestRatePeak.name,
  metrics.tokenRatePeak.name,
];

function readings(
  { database }: Store,
  { start, end }: Range,
  scope: Scope,
  names: readonly string[],
): Iterable<Row> {
  return database
    .prepare(
      `SELECT at, name, instance, model, kind, value FROM reading
       WHERE name IN (${names.map(() => '?').join(', ')}) AND at >= ? AND at < ?
       AND ${IN_SCOPE}`,
    )
    .iterate(...names, start, end, ...scopeValues(scope)) as unknown as Iterable<Row>;
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part !== undefined && whole !== undefined && whole > 0 ? part / whole : undefined;
}
