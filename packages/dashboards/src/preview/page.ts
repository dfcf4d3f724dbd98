import { type Board, type BoardRow, panelsOf } from '../boards/board.ts';
import { boards } from '../boards/boards.ts';
import { Html, html } from './html.ts';
import { inline, panelHtml } from './panel.ts';
import type { BoardResults } from './results.ts';
import { linesOf } from './series.ts';
import { style } from './style.ts';

/** Pixels of a page as wide as a laptop's screen; the drawings scale from there. */
const COLUMN = 58;
const UNIT = 20;
const COLOURS = 8;

/**
 * Draws a board as one HTML page: no script, no request to anywhere, light and dark.
 *
 * @param results what `queryBoard` answered, or `parseResults` read.
 */
export function previewPage(results: BoardResults): string {
  const board = boards[results.board](results.settings);
  const title = results.model === undefined ? board.title : `${board.title}: ${results.model}`;
  const colourOf = colours(board, results);
  const rows = board.rows.map((row) => rowHtml(row, results, colourOf));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>${title}</h1><span class="faint">${timeOf(results)}</span></header>
<p class="faint">${inline(board.description)}</p>
${rows}
</body>
</html>
`.text;
}

function rowHtml(row: BoardRow, results: BoardResults, colourOf: (name: string) => string): Html {
  const panels = row.panels.map((panel) =>
    panelHtml(panel, {
      results: results.panels[panel.id] ?? [],
      range: results,
      width: panel.width * COLUMN - 26,
      height: panel.kind === 'stat' ? 34 : row.height * UNIT,
      colourOf,
    }),
  );
  return html`<h2>${row.title}</h2><div class="row">${panels}</div>`;
}

/** One colour for each name, the same in every panel. */
function colours(board: Board, results: BoardResults): (name: string) => string {
  const names = new Set(
    panelsOf(board).flatMap((panel) =>
      panel.kind === 'chart'
        ? linesOf(panel, results.panels[panel.id] ?? [], results).map(({ name }) => name)
        : [],
    ),
  );
  const numbers = new Map([...names].map((name, index) => [name, index % COLOURS]));
  return (name) => `var(--line-${numbers.get(name) ?? 0})`;
}

function timeOf({ start, end }: BoardResults): string {
  const [from, to] = [start, end].map((time) =>
    new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' '),
  );
  return `${from} – ${to?.slice(11)} UTC`;
}
