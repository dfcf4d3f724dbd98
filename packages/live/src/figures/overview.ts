import { boards, defaultSettings, type Panel } from '@together-otel/dashboards';
import type { Store } from '../store/store.ts';
import { type BoardView, type PanelData, panelView, type TableRow } from './board-view.ts';
import { Cell } from './cell.ts';
import { errorEntries } from './error-entries.ts';
import { firstTokenQuantiles, type Quantiles } from './quantiles.ts';
import { latestQuota, type QuotaReading, quotaLines } from './quota.ts';
import { lowest } from './statistics/extremes.ts';
import type { ModelTimeline, Range, Scope } from './timeline.ts';

/** Inputs of the panels. */
interface Facts {
  readonly models: readonly ModelTimeline[];
  readonly all: ModelTimeline;
  readonly range: Range;
  readonly quantiles: Quantiles;
  readonly store: Store;
  readonly scope: Scope;
  readonly quota: readonly QuotaReading[];
}

type Source = (facts: Facts) => PanelData;

/** Quantiles of the table, in the order of the board's columns. */
const SHARES = [0.5, 0.95, 0.99] as const;
const P95 = 1;
const HOURS_OF_PLAN = 30 * 24;

/**
 * The overview of packages/dashboards, read from the store: panels, questions, units and limits
 * come from the board itself; this file maps each panel's id to its data.
 */
export function overviewOf(store: Store, range: Range, scope: Scope): BoardView {
  const models = store.timeline.read(range, scope);
  const facts: Facts = {
    models,
    all: together(models, range),
    range,
    quantiles: firstTokenQuantiles(store, range, scope, models, SHARES),
    store,
    scope,
    quota: latestQuota(store, range, scope),
  };
  const board = boards.overview();
  return {
    title: board.title,
    description: board.description,
    times: timesOf(range),
    rows: board.rows.map(({ title, height, panels }) => ({
      title,
      height,
      panels: panels.map((panel) => panelView(panel, dataOf(panel, facts))),
    })),
  };
}

/** Panels that {@link overviewOf} can fill. */
export function hasSource(panel: Panel): boolean {
  return Object.hasOwn(SOURCES, panel.id);
}

/** Unix seconds, the middle of each step. */
function timesOf({ start, end, step }: Range): number[] {
  return Array.from(
    { length: Math.round((end - start) / step) },
    (_, index) => (start + (index + 0.5) * step) / 1000,
  );
}

const SOURCES: Readonly<Record<number, Source>> = {
  1: ({ all, range }) => ({
    kind: 'stat',
    value: recentRate(all, range),
    course: perStep(all, ({ calls }) => calls / seconds(range)),
  }),
  2: stat(({ calls, failed }) => share(calls - failed, calls)),
  3: stat((cell) => share(unserved(cell), cell.calls)),
  4: stat(({ limited, attempts }) => share(limited, attempts)),
  5: stat(({ full, attempts }) => share(full, attempts)),
  6: ({ all, quantiles }) => ({
    kind: 'stat',
    value: quantiles.get('')?.[P95] ?? null,
    course: perStep(all, ({ firstToken }) => firstToken.quantile(0.95)),
  }),
  7: ({ quota }) => ({
    kind: 'stat',
    value: lowest(quota.map(({ requestsLeft }) => requestsLeft)),
    course: [],
  }),
  10: modelTable,
  20: lines((cell, { range }) => cell.calls / seconds(range), 0),
  21: lines(({ calls, failed }) => share(calls - failed, calls)),
  22: counted(({ causes }) =>
    Object.entries(causes).map(([cause, count]) => ({ key: cause, name: cause, count })),
  ),
  30: lines(({ firstToken }) => firstToken.quantile(0.95)),
  31: lines((cell, { range }) => Math.max(0, cell.attempts - cell.calls) / seconds(range), 0),
  32: lines(({ backoff, calls }) => (calls > 0 ? backoff / calls : undefined)),
  40: quota('requests'),
  41: quota('tokens'),
  42: quota('age'),
  50: counted(({ fallbackPairs }) =>
    [...fallbackPairs].map(([key, { from, to, count }]) => ({
      key,
      name: `${from} → ${to}`,
      count,
    })),
  ),
  51: lines(({ usd }, { range }) => (usd / seconds(range)) * 3600, 0),
  52: ({ all, range }) => {
    const ofPlan = (usd: number, over: number): number =>
      ((usd / over) * 3600 * HOURS_OF_PLAN) / defaultSettings.planUsd;
    const values = perStep(all, ({ usd }) => ofPlan(usd, seconds(range)));
    return {
      kind: 'chart',
      lines: all.total.usd > 0 ? [{ name: 'at the current rate', values }] : [],
    };
  },
  60: ({ all }) => ({ kind: 'errors', ...errorEntries(all.total.causes) }),
};

function dataOf(panel: Panel, facts: Facts): PanelData {
  const source = SOURCES[panel.id];
  if (source) return source(facts);
  if (panel.kind === 'stat') return { kind: 'stat', value: null, course: [] };
  return panel.kind === 'table'
    ? { kind: 'table', heads: [], rows: [] }
    : { kind: 'chart', lines: [] };
}

/** A single number for the whole range, with its sparkline. */
function stat(figure: (cell: Cell) => number | undefined): Source {
  return ({ all }) => ({
    kind: 'stat',
    value: figure(all.total) ?? null,
    course: perStep(all, figure),
  });
}

/** One line per model. @param without value for steps without calls; a gap by default. */
function lines(figure: (cell: Cell, facts: Facts) => number | undefined, without?: number): Source {
  return (facts) => ({
    kind: 'chart',
    lines: facts.models
      .map(({ model, steps }) => ({
        name: model,
        values: steps.map((cell) => (cell ? figure(cell, facts) : without) ?? null),
      }))
      .filter(({ values }) => values.some((value) => value !== null && value !== 0)),
  });
}

interface Count {
  readonly key: string;
  readonly name: string;
  readonly count: number;
}

/** One line per key of a cell, as a rate per second. */
function counted(countsOf: (cell: Cell) => readonly Count[]): Source {
  return ({ all, range }) => {
    const steps = all.steps.map(
      (cell) => new Map(cell ? countsOf(cell).map(({ key, count }) => [key, count]) : []),
    );
    const lines = countsOf(all.total)
      .filter(({ count }) => count > 0)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ key, name }) => ({
        name,
        values: steps.map((counts) => (counts.get(key) ?? 0) / seconds(range)),
      }));
    return { kind: 'chart', lines };
  };
}

function quota(what: Parameters<typeof quotaLines>[3]): Source {
  return ({ store, range, scope }) => ({
    kind: 'chart',
    lines: quotaLines(store, range, scope, what),
  });
}

function modelTable({ models, range, quantiles, quota }: Facts): PanelData {
  const fallbacks = fallbacksFrom(models);
  const lefts = new Map<string, (number | undefined)[]>();
  for (const { model, requestsLeft } of quota) {
    const known = lefts.get(model);
    if (known) known.push(requestsLeft);
    else lefts.set(model, [requestsLeft]);
  }
  const rows: TableRow[] = models.map(({ model, total }) => {
    const { calls, failed, attempts, limited, full, usd } = total;
    const left = lowest(lefts.get(model) ?? []);
    const fellBack = fallbacks.get(model) ?? 0;
    const over = (range.end - range.start) / 1000;
    return {
      labels: [model],
      cells: [
        calls / over,
        share(calls - failed, calls) ?? null,
        share(limited, attempts) ?? null,
        share(full, attempts) ?? null,
        ...SHARES.map((_, index) => quantiles.get(model)?.[index] ?? null),
        left,
        share(fellBack, calls) ?? null,
        usd > 0 ? (usd / over) * 3600 : null,
      ],
    };
  });
  return { kind: 'table', heads: ['Model'], rows };
}

/** How often each model was replaced. */
function fallbacksFrom(models: readonly ModelTimeline[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { total } of models) {
    for (const { from, count } of total.fallbackPairs.values()) {
      counts.set(from, (counts.get(from) ?? 0) + count);
    }
  }
  return counts;
}

function together(models: readonly ModelTimeline[], range: Range): ModelTimeline {
  const steps: (Cell | undefined)[] = new Array<Cell | undefined>(
    Math.round((range.end - range.start) / range.step),
  ).fill(undefined);
  const total = new Cell();
  for (const model of models) {
    total.merge(model.total);
    model.steps.forEach((cell, index) => {
      if (!cell) return;
      const sum = steps[index] ?? new Cell();
      steps[index] = sum;
      sum.merge(cell);
    });
  }
  return { model: '', steps, total };
}

function perStep(
  { steps }: ModelTimeline,
  figure: (cell: Cell) => number | undefined,
): (number | null)[] {
  return steps.map((cell) => (cell ? (figure(cell) ?? null) : null));
}

/** Calls per second in the last minute of the range, as the "now" of a rate. */
function recentRate({ steps }: ModelTimeline, range: Range): number {
  const count = Math.max(1, Math.round(60_000 / range.step));
  const calls = steps.slice(-count).reduce((sum, cell) => sum + (cell?.calls ?? 0), 0);
  return calls / (count * seconds(range));
}

/** Failed calls that neither an application retry nor a fallback replaced. */
function unserved({ failed, callRetries, fallbacks }: Cell): number {
  return Math.max(0, failed - callRetries - fallbacks);
}

function share(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

function seconds({ step }: Range): number {
  return step / 1000;
}
