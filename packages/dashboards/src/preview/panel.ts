import { marked } from 'marked';
import type {
  ChartPanel,
  Limit,
  Panel,
  PanelUnit,
  StatPanel,
  TablePanel,
} from '../boards/board.ts';
import { type LimitStep, stepsOf } from '../boards/limits.ts';
import { label } from '../promql/label.ts';
import type { LabelKey } from '../registry.ts';
import { type ChartLook, chartSvg, sparklineSvg } from './chart.ts';
import { Html, html } from './html.ts';
import { formatNumber } from './number-format.ts';
import type { Range } from './range.ts';
import type { ResultSeries } from './results.ts';
import { lastOf, linesOf } from './series.ts';

/** What a panel needs besides itself. */
export interface Drawing extends ChartLook {
  readonly range: Range;
  /** For each query of the panel, its series. */
  readonly results: readonly (readonly ResultSeries[])[];
}

/** A panel as HTML; what to do when it looks bad is in its tooltip. */
export function panelHtml(panel: Panel, drawing: Drawing): Html {
  return html`<section class="panel" style="grid-column: span ${panel.width}" title="${panel.action}">
${contentHtml(panel, drawing)}
</section>
`;
}

function limitHtml({ bad, at }: Limit, unit: PanelUnit): Html {
  const sign = bad === 'above' ? '>' : '<';
  return unit === 'state'
    ? new Html('')
    : html`<span class="limit">alert ${sign} ${formatNumber(at, unit)}</span>`;
}

function contentHtml(panel: Panel, drawing: Drawing): Html {
  const limit = 'limit' in panel && panel.limit ? limitHtml(panel.limit, panel.unit) : '';
  const question = html`<p class="question">${inline(panel.question)}</p>`;
  if (panel.kind === 'stat') {
    const { value, course } = statHtml(panel, drawing);
    return html`<h3>${panel.title}</h3>
<div class="number-row">${value}${limit}</div>
${question}
${course}`;
  }
  return html`<div class="title"><h3>${panel.title}</h3>${limit}</div>
${question}
${drawingHtml(panel, drawing)}`;
}

function drawingHtml(panel: Exclude<Panel, StatPanel>, drawing: Drawing): Html {
  switch (panel.kind) {
    case 'chart':
      return chartHtml(panel, drawing);
    case 'table':
      return tableHtml(panel, drawing);
    case 'text':
      return html`<div class="scroll">${new Html(marked.parse(panel.markdown, { async: false }))}</div>`;
  }
}

const NOTHING = html`<p class="nothing">no data</p>`;
const NO_NUMBER = html`<p class="stat faint">no data</p>`;

function statHtml(
  panel: StatPanel,
  { results, range, ...look }: Drawing,
): { readonly value: Html; readonly course: Html | '' } {
  const [line] = linesOf(panel, results, range);
  if (!line) return { value: NO_NUMBER, course: '' };
  const tone = toneOf(line.last, panel.limit);
  const value = html`<p class="stat ${tone}">${formatNumber(line.last, panel.unit)}</p>`;
  if (panel.unit === 'state') return { value, course: '' };
  const svg = sparklineSvg(line, look, `var(--${tone || 'line-0'})`);
  return { value, course: html`<div class="course">${new Html(svg)}</div>` };
}

function chartHtml(panel: ChartPanel, { results, range, ...look }: Drawing): Html {
  const lines = linesOf(panel, results, range);
  if (lines.length === 0) return NOTHING;
  const entries = lines.map(
    ({ name, last }) =>
      html`<li style="--line: ${look.colourOf(name)}">${name}<b>${formatNumber(last, panel.unit)}</b></li>`,
  );
  return html`<div class="drawing">${new Html(chartSvg(panel, lines, range, look))}</div>
<ul class="legend">${entries}</ul>`;
}

function tableHtml({ rows, columns }: TablePanel, { results, range }: Drawing): Html {
  const labels = Object.entries(rows).map(([key, title]) => ({
    name: label(key as LabelKey),
    title,
  }));
  const keyOf = ({ metric }: ResultSeries): string =>
    JSON.stringify(labels.map(({ name }) => metric[name] ?? ''));
  const present = results.flat().filter((series) => lastOf(series, range) !== undefined);
  const keys = [...new Set(present.map(keyOf))].sort();
  if (keys.length === 0) return NOTHING;
  const values = columns.map(
    (_column, index) =>
      new Map(results[index]?.map((series) => [keyOf(series), lastOf(series, range)])),
  );
  const bodyRows = keys.map((key) => {
    const heads = (JSON.parse(key) as string[]).map((text) => html`<td>${text || '–'}</td>`);
    const cells = columns.map(({ unit, limit }, index) => {
      const value = values[index]?.get(key);
      return html`<td class="number ${toneOf(value, limit)}">${formatNumber(value, unit)}</td>`;
    });
    return html`<tr>${heads}${cells}</tr>`;
  });
  return html`<div class="scroll"><table>
<thead><tr>${labels.map(({ title }) => html`<th>${title}</th>`)}${columns.map(({ title }) => html`<th class="number">${title}</th>`)}</tr></thead>
<tbody>${bodyRows}</tbody>
</table></div>`;
}

/** How a value stands to its limit; empty without one. */
function toneOf(value: number | undefined, limit: Limit | undefined): LimitStep['colour'] | '' {
  if (value === undefined || !limit) return '';
  const reached = stepsOf(limit).filter(({ from }) => from === undefined || value >= from);
  return reached.at(-1)?.colour ?? '';
}

/** A sentence of a board, in Markdown. */
export function inline(markdown: string): Html {
  return new Html(marked.parseInline(markdown, { async: false }));
}
