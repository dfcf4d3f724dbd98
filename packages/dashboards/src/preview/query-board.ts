import { panelsOf, targetsOf } from '../boards/board.ts';
import { type BoardName, boards } from '../boards/boards.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { PrometheusClient } from './prometheus.ts';
import { rangeOf, timeVariables } from './range.ts';
import type { BoardResults, ResultSeries } from './results.ts';

/** What to query, and where. */
export interface BoardQuestion {
  readonly board: BoardName;
  /** Base URL of Prometheus or a compatible backend. */
  readonly prometheus: string;
  readonly settings?: Partial<Settings>;
  /** Only this model; required for the model board. */
  readonly model?: string;
  /**
   * End of the range, in Unix seconds.
   * @default now
   */
  readonly end?: number;
  /**
   * Length of the range, in seconds.
   * @default 3600
   */
  readonly seconds?: number;
}

/**
 * Runs every query of a board against Prometheus, as Grafana would; table queries over the whole
 * range too, so that `resultsUntil` can go back in time.
 *
 * @throws Error if Prometheus is unreachable or rejects a query.
 */
export async function queryBoard({
  board,
  prometheus,
  settings = {},
  model,
  end = Date.now() / 1000,
  seconds = 3600,
}: BoardQuestion): Promise<BoardResults> {
  const client = new PrometheusClient(prometheus);
  const { exportSeconds } = { ...defaultSettings, ...settings };
  const range = rangeOf(end, seconds, exportSeconds);
  const asked = boards[board](settings);
  const values: Record<string, string> = {
    ...timeVariables(range, exportSeconds),
    ...Object.fromEntries(
      asked.choices.map(({ name, many, optional }) => [
        name,
        many ? (optional ? '.*' : '.+') : (model ?? ''),
      ]),
    ),
    job: settings.job ?? '.+',
  };
  const isMany = asked.choices.find(({ name }) => name === 'model')?.many;
  if (model !== undefined && isMany) values['model'] = literally(model);
  const panels: Record<string, ResultSeries[][]> = {};
  for (const panel of panelsOf(asked)) {
    const queries = targetsOf(panel).map(({ expression }) => filled(expression.text, values));
    panels[panel.id] = await Promise.all(queries.map((query) => client.range(query, range)));
  }
  return { board, ...(model !== undefined && { model }), settings, ...range, panels };
}

/** The query with Grafana's variables substituted; `$1` is escaped for a regular expression. */
function filled(query: string, values: Readonly<Record<string, string>>): string {
  return query.replace(/\$(?:\{(\w+):regex\}|([a-z_]\w*))/g, (variable, verbatim, plain) => {
    const name: string = verbatim ?? plain;
    const value = values[name];
    if (value === undefined) throw new Error(`the variable ${variable} has no value in ${query}`);
    if (verbatim !== undefined) return literally(value);
    return name.startsWith('__') ? value : JSON.stringify(value).slice(1, -1);
  });
}

/** Escapes a text as a regular expression that matches only it. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
