import { type BoardName, boards } from '../boards/boards.ts';
import type { Settings } from '../settings.ts';
import type { Range } from './range.ts';

/** One series as Prometheus answers it: Unix time in seconds, and the value as text. */
export interface ResultSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** What a board's queries answered: enough to draw it again without Prometheus. */
export interface BoardResults extends Range {
  readonly board: BoardName;
  /** The model, where only one was asked about. */
  readonly model?: string;
  /** The settings that were asked with. */
  readonly settings: Partial<Settings>;
  /** By the id of the panel: for each query in its order, its series. */
  readonly panels: Readonly<Record<string, readonly (readonly ResultSeries[])[]>>;
}

/**
 * Reads saved results.
 *
 * @throws Error that says what is wrong with the text.
 */
export function parseResults(text: string): BoardResults {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`not saved results: ${(error as Error).message}`);
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
 * The results as they were at an earlier moment.
 *
 * @param end Unix time in seconds.
 * @param seconds how much time before it is kept; all by default.
 * @throws Error when that is not within the results.
 */
export function resultsUntil(results: BoardResults, end: number, seconds?: number): BoardResults {
  if (end <= results.start || end > results.end) {
    const [from, to] = [results.start, results.end].map((time) =>
      new Date(time * 1000).toISOString(),
    );
    throw new Error(`they are from ${from} to ${to}`);
  }
  const start = Math.max(results.start, end - (seconds ?? end - results.start));
  // Points stay where they are: a step after the start of all.
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
