import { boards, type LabelKey, label, type Panel } from '@together-otel/dashboards';
import type { BoardResults, Range, ResultSeries } from '@together-otel/dashboards/preview';
import { type BoardView, type PanelData, panelView, type TableRow } from '../figures/board-view.ts';
import { errorEntries } from '../figures/error-entries.ts';
import { lastOf, linesOf } from './series.ts';

/** A board with results from Prometheus, for the same page that draws the store. */
export function boardOfResults(results: BoardResults): BoardView {
  const board = boards[results.board](results.settings);
  const { start, end, step } = results;
  const causes = causesOf(results);
  return {
    title: results.model === undefined ? board.title : `${board.title}: ${results.model}`,
    description: board.description,
    times: Array.from(
      { length: Math.floor((end - start) / step) + 1 },
      (_, index) => start + index * step,
    ),
    rows: board.rows.map(({ title, height, panels }) => ({
      title,
      height,
      panels: panels.map((panel) =>
        panelView(panel, dataOf(panel, results.panels[panel.id] ?? [], results, causes)),
      ),
    })),
  };
}

function dataOf(
  panel: Panel,
  results: readonly (readonly ResultSeries[])[],
  range: Range,
  causes: Readonly<Record<string, number>>,
): PanelData {
  switch (panel.kind) {
    case 'stat': {
      const [line] = linesOf(panel, results, range);
      return {
        kind: 'stat',
        value: line?.last ?? null,
        course: line?.points.map(([, value]) => value) ?? [],
      };
    }
    case 'chart':
      return {
        kind: 'chart',
        lines: linesOf(panel, results, range).map(({ name, points }) => ({
          name,
          values: points.map(([, value]) => value),
        })),
      };
    case 'table':
      return tableData(panel, results, range);
    case 'text':
      return { kind: 'errors', ...errorEntries(causes) };
  }
}

function tableData(
  { rows, columns }: Extract<Panel, { kind: 'table' }>,
  results: readonly (readonly ResultSeries[])[],
  range: Range,
): PanelData {
  const labels = Object.entries(rows).map(([key, title]) => ({
    name: label(key as LabelKey),
    title,
  }));
  const keyOf = ({ metric }: ResultSeries): string =>
    JSON.stringify(labels.map(({ name }) => metric[name] ?? ''));
  const present = results.flat().filter((series) => lastOf(series, range) !== undefined);
  const keys = [...new Set(present.map(keyOf))].sort();
  const values = columns.map(
    (_column, index) =>
      new Map(results[index]?.map((series) => [keyOf(series), lastOf(series, range)])),
  );
  return {
    kind: 'table',
    heads: labels.map(({ title }) => title),
    rows: keys.map(
      (key): TableRow => ({
        labels: (JSON.parse(key) as string[]).map((text) => text || '–'),
        cells: columns.map((_column, index) => values[index]?.get(key) ?? null),
      }),
    ),
  };
}

/** Failed attempts by cause, from whichever panel has such series. */
function causesOf({ panels, step }: BoardResults): Record<string, number> {
  const causes: Record<string, number> = {};
  const [category, type] = [label('errorCategory'), label('errorType')];
  for (const { metric, values } of Object.values(panels).flat(2)) {
    if (!metric[category] || !metric[type]) continue;
    const count = values.reduce((sum, [, rate]) => sum + (Number(rate) || 0) * step, 0);
    const cause = `${metric[category].replaceAll(':', ' ')}: ${metric[type]}`;
    causes[cause] = Math.max(causes[cause] ?? 0, Math.round(count));
  }
  return causes;
}
