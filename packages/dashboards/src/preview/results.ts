import { type BoardName, boards } from '../boards/boards.ts';
import type { Settings } from '../settings.ts';
import type { Range } from './range.ts';

/** One series as returned by Prometheus: Unix time in seconds, and the value as text. */
export interface ResultSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** Results of a board's queries: enough to draw it again without Prometheus. */
export interface BoardResults extends Range {
  readonly board: BoardName;
  /** The model, if only one was queried. */
  readonly model?: string;
  /** The settings used for the queries. */
  readonly settings: Partial<Settings>;
  /** By panel id: for each query in order, its series. */
  readonly panels: Readonly<Record<string, readonly (readonly ResultSeries[])[]>>;
}

/**
 * Parses saved results.
 *
 * @throws Error describing what is wrong with the text.
 */
export function parseResults(text: string): BoardResults {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('not saved results: it is not JSON');
  }
  const results = parsed as Partial<BoardResults> | null;
  if (typeof results !== 'object' || results === null || typeof results.panels !== 'object') {
    throw new Error("not saved results: there is no 'panels'; write them with --save");
  }
  if (typeof results.settings !== 'object' || results.settings === null) {
    throw new Error("the saved results have no 'settings'");
  }
  if (typeof results.board !== 'string' || !Object.hasOwn(boards, results.board)) {
    const known = Object.keys(boards).join(', ');
    throw new Error(`the saved results are of the board '${results.board}'; known are ${known}`);
  }
  for (const key of ['start', 'end', 'step'] as const) {
    if (!Number.isFinite(results[key])) {
      throw new Error(`the saved results have no number as '${key}': ${results[key]}`);
    }
  }
  for (const [id, targets] of Object.entries(results.panels ?? {})) {
    if (!isResult(targets)) throw new Error(`the saved results of panel ${id} can't be read`);
  }
  return results as BoardResults;
}

/**
 * The results as of an earlier time.
 *
 * @param end Unix time in seconds.
 * @param seconds length of the range kept before it; everything by default.
 * @throws Error if that is not within the results.
 */
export function resultsUntil(results: BoardResults, end: number, seconds?: number): BoardResults {
  if (end <= results.start || end > results.end) {
    const [from, to] = [results.start, results.end].map((time) =>
      new Date(time * 1000).toISOString(),
    );
    throw new Error(`they are from ${from} to ${to}`);
  }
  const start = Math.max(results.start, end - (seconds ?? end - results.start));
  // Keep the points on the original step grid.
  const { step } = results;
  const range = {
    start: results.start + Math.ceil((start - results.start) / step) * step,
    end: results.start + Math.floor((end - results.start) / step) * step,
  };
  const panels = Object.entries(results.panels).map(([id, targets]) => [
    id,
    targets.map((series) =>
      series
        .map(({ metric, values }) => ({
          metric,
          values: values.filter(([time]) => time >= range.start && time <= range.end),
        }))
        .filter(({ values }) => values.length > 0),
    ),
  ]);
  return { ...results, ...range, panels: Object.fromEntries(panels) };
}

function isResult(targets: unknown): boolean {
  return (
    Array.isArray(targets) &&
    targets.every(
      (series: unknown) =>
        Array.isArray(series) &&
        series.every(
          (one: Partial<ResultSeries> | null) =>
            typeof one?.metric === 'object' && Array.isArray(one.values),
        ),
    )
  );
}
