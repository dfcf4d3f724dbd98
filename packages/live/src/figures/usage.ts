import type { DatabaseSync } from 'node:sqlite';
import type { ModelUsage, UsageHour } from '@together-otel/dashboards/preview';
import { metrics, OTHER } from '@together-otel/semconv';
import { MAX_MODELS } from './named-models.ts';

const HOUR_MILLIS = 3_600_000;
const QUANTILE = 0.95;

/** Gauges by figure; peaks are summed over processes, limits are not. */
const GAUGES = {
  [metrics.requestRatePeak.name]: 'requestsPeak',
  [metrics.tokenRatePeak.name]: 'tokensPeak',
  [metrics.ratelimitRequestsLimit.name]: 'requestsLimit',
  [metrics.ratelimitTokensLimit.name]: 'tokensLimit',
} as const;

type Figures = { -readonly [Key in keyof UsageHour]: UsageHour[Key] };

/**
 * Hourly usage of each model, from the stored calls. Models beyond the busiest are counted as one.
 *
 * @param since Unix milliseconds.
 */
export function usageOf(database: DatabaseSync, since: number): ModelUsage[] {
  const models = new Map<string, Map<number, Figures>>();
  const hourOf = (model: string, hour: number): Figures | undefined => models.get(model)?.get(hour);
  const asked: Asked = [busiestModels(database, since), since];
  for (const { model, hour, ...counts } of callsByHour(database, asked)) {
    const hours = models.get(model) ?? new Map<number, Figures>();
    models.set(model, hours);
    hours.set(hour, { ...counts, end: ((hour + 1) * HOUR_MILLIS) / 1000 });
  }
  for (const { model, hour, name, value } of readingsByHour(database, asked)) {
    const figures = hourOf(model, hour);
    const figure = GAUGES[name];
    if (!figures || figure === undefined) continue;
    const before = figures[figure] ?? 0;
    figures[figure] = figure.endsWith('Peak') ? before + value : Math.max(before, value);
  }
  // Without metrics, estimate the peak from the calls started within a second.
  for (const { model, hour, most } of busiestSeconds(database, asked)) {
    const figures = hourOf(model, hour);
    if (figures) figures.requestsPeak ??= most;
  }
  return [...models].map(([model, hours]) => ({
    model,
    hours: [...hours.values()].sort((one, other) => one.end - other.end),
    firstTokenP95: model === OTHER ? undefined : firstToken(database, model, since),
  }));
}

type Counts = Required<
  Pick<UsageHour, 'calls' | 'failed' | 'attempts' | 'limited' | 'capacity' | 'input' | 'output'>
>;

/** Names as JSON, and the first moment. */
type Asked = readonly [names: string, since: number];

const IS_CALL = 'hidden = 0 AND operation IS NOT NULL AND ended >= ?';
/** The model, or the rest's name. Takes the names as a parameter. */
const NAME = `CASE WHEN model IN (SELECT value FROM json_each(?)) THEN model ELSE '${OTHER}' END`;

function busiestModels(database: DatabaseSync, since: number): string {
  const rows = database
    .prepare(
      `SELECT model FROM call WHERE ${IS_CALL} GROUP BY model ORDER BY COUNT(*) DESC, model LIMIT ?`,
    )
    .all(since, MAX_MODELS) as { model: string }[];
  return JSON.stringify(rows.map(({ model }) => model));
}

function callsByHour(database: DatabaseSync, asked: Asked) {
  return database
    .prepare(
      `SELECT ${NAME} AS model, CAST(ended / ${HOUR_MILLIS} AS INTEGER) AS hour, COUNT(*) AS calls,
       SUM(outcome = 'error') AS failed, SUM(attempts) AS attempts, SUM(limited) AS limited,
       SUM(full) AS capacity, SUM(COALESCE(input, 0)) AS input, SUM(COALESCE(output, 0)) AS output
       FROM call WHERE ${IS_CALL} GROUP BY 1, hour`,
    )
    .all(...asked) as unknown as ({ model: string; hour: number } & Counts)[];
}

function readingsByHour(database: DatabaseSync, [models, since]: Asked) {
  const names = Object.keys(GAUGES);
  return database
    .prepare(
      `SELECT ${NAME} AS model, CAST(at / ${HOUR_MILLIS} AS INTEGER) AS hour, name, MAX(value) AS value
       FROM reading WHERE name IN (${names.map(() => '?').join(', ')}) AND at >= ?
       GROUP BY 1, hour, name, service, instance`,
    )
    .all(models, ...names, since) as unknown as {
    model: string;
    hour: number;
    name: keyof typeof GAUGES;
    value: number;
  }[];
}

function busiestSeconds(database: DatabaseSync, asked: Asked) {
  return database
    .prepare(
      `SELECT model, CAST(second / 3600 AS INTEGER) AS hour, MAX(calls) AS most FROM (
         SELECT ${NAME} AS model, CAST(started / 1000 AS INTEGER) AS second, COUNT(*) AS calls
         FROM call WHERE ${IS_CALL} GROUP BY 1, second
       ) GROUP BY model, hour`,
    )
    .all(...asked) as unknown as { model: string; hour: number; most: number }[];
}

function firstToken(database: DatabaseSync, model: string, since: number): number | undefined {
  const where = 'hidden = 0 AND model = ? AND ended >= ? AND first_token IS NOT NULL';
  const { count } = database
    .prepare(`SELECT COUNT(*) AS count FROM call WHERE ${where}`)
    .get(model, since) as { count: number };
  if (count === 0) return undefined;
  const row = database
    .prepare(
      `SELECT first_token AS value FROM call WHERE ${where} ORDER BY first_token LIMIT 1 OFFSET ?`,
    )
    .get(model, since, Math.ceil(QUANTILE * count) - 1) as { value: number };
  return row.value;
}
