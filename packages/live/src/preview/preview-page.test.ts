import { boards, panelsOf, targetsOf } from '@together-otel/dashboards';
import type { BoardResults, ResultSeries } from '@together-otel/dashboards/preview';
import { describe, expect, it } from 'vitest';
import type { PanelData } from '../figures/board-view.ts';
import { boardOfResults } from './board-of-results.ts';
import { previewPage } from './preview-page.ts';

const END = 1_795_600_000;
const steps = [END - 60, END - 45, END - 30, END - 15, END];
const metric = { gen_ai_request_model: 'deepseek-ai/DeepSeek-V3.1' };

/** Results of the overview in which every query has one series with these values. */
function resultsWith(
  values: ResultSeries['values'],
  labels: ResultSeries['metric'] = metric,
): BoardResults {
  const panels = panelsOf(boards.overview()).map((panel) => [
    String(panel.id),
    targetsOf(panel).map(() => [{ metric: labels, values }]),
  ]);
  return {
    board: 'overview',
    settings: {},
    start: END - 60,
    end: END,
    step: 15,
    panels: Object.fromEntries(panels),
  };
}

/** What a reader sees without scripts. */
function shown(page: string): string {
  return page.slice(0, page.indexOf('<script'));
}

function dataOf(results: BoardResults, title: string): PanelData | undefined {
  return boardOfResults(results)
    .rows.flatMap(({ panels }) => panels)
    .find((panel) => panel.title === title)?.data;
}

describe('the page of saved results', () => {
  it('shows every panel with its question', () => {
    const page = previewPage(resultsWith(steps.map((time) => [time, '0.25'])));
    for (const { title } of panelsOf(boards.overview()))
      expect(page).toContain(`<h3>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</h3>`);
    expect(shown(page)).not.toContain('no data');
  });

  it('loads nothing external, and enforces that with a content security policy', () => {
    const page = previewPage(resultsWith(steps.map((time) => [time, '0.25'])));
    expect(page).not.toMatch(/<link|<script[^>]*\bsrc=|@import/);
    expect(page).toContain("default-src 'none'");
  });

  it('treats labels as plain text', () => {
    const page = previewPage(
      resultsWith([[END, '1']], { gen_ai_request_model: '</script><img src=x onerror=alert(1)>' }),
    );
    expect(page).not.toContain('<img src=x');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('indicates missing data', () => {
    const measured = panelsOf(boards.overview()).filter(({ kind }) => kind !== 'text');
    const page = previewPage({ ...resultsWith([]), panels: {} });
    expect(shown(page).match(/no data/g)).toHaveLength(measured.length);
  });

  it.each([
    ['0.2', 'bad'],
    ['0.03', 'watch'],
    ['0.01', 'good'],
  ])('says how a share of 429 of %s is', (value, tone) => {
    const page = previewPage(resultsWith([[END, value]]));
    expect(/<h3>Rate limited \(429\)<\/h3>[\s\S]*?class="stat (\w*)"/.exec(page)?.[1]).toBe(tone);
  });

  it('leaves gaps open, and shows no value for a series that ended earlier', () => {
    const data = dataOf(
      resultsWith([
        [END - 60, '2'],
        [END - 30, '2'],
      ]),
      'Calls by model',
    );
    expect(data).toEqual({
      kind: 'chart',
      lines: [{ name: metric.gen_ai_request_model, values: [2, null, 2, null, null] }],
    });
    expect(dataOf(resultsWith([[END - 60, '2']]), 'Success')).toMatchObject({ value: null });
  });

  it('counts the errors of the range, and folds the others', () => {
    const labels = { together_error_category: 'capacity', error_type: '503' };
    const data = dataOf(
      resultsWith(
        steps.map((time) => [time, '0.2']),
        labels,
      ),
      'What the errors mean',
    );
    expect(
      data?.kind === 'errors' && data.occurred.map(({ type, count }) => [type, count]),
    ).toEqual([['503', 15]]);
  });
});
