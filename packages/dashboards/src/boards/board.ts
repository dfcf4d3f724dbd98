import type { Expression } from '../promql/expression.ts';
import { label } from '../promql/label.ts';
import type { ByLabel, LabelKey, SignalKey } from '../registry.ts';

/** Unit of a panel: `share` is 0 to 1; the title says whether `usd` is per hour or in total. */
export type PanelUnit =
  | 'share'
  | 'seconds'
  | 'calls/s'
  | 'tokens/s'
  | 'requests/s'
  | 'number'
  | 'usd'
  | 'state';

/**
 * The value from which a number is bad; taken from `thresholds`, so that boards and alerts agree.
 */
export interface Limit {
  readonly bad: 'above' | 'below';
  readonly at: number;
  /** When to turn yellow; by default half way. */
  readonly watch?: number;
}

/** One query and the legend of its series; `{{label}}` is replaced by a label's value. */
export interface Target {
  readonly expression: Expression;
  readonly legend: string;
}

export function target(expression: Expression, legend: string): Target {
  return { expression, legend };
}

interface PanelBasics {
  /** Permanent, so that links to a panel stay valid; unique within its board. */
  readonly id: number;
  readonly title: string;
  /** The question of an engineer at 3 a.m. */
  readonly question: string;
  /** What to do if it looks bad. */
  readonly action: string;
  /** In 24ths of the page. */
  readonly width: number;
}

interface Measured extends PanelBasics {
  readonly unit: PanelUnit;
  readonly limit?: Limit;
}

/** A single number, the latest, with a sparkline. */
export interface StatPanel extends Measured {
  readonly kind: 'stat';
  readonly target: Target;
}

/** Lines over time. */
export interface ChartPanel extends Measured {
  readonly kind: 'chart';
  readonly targets: readonly Target[];
  readonly stacked?: boolean;
  /** The traces that a click on a line searches for, as a TraceQL condition. */
  readonly traces?: string;
}

/** One table column: the current value of its query for each row. */
export interface Column {
  readonly title: string;
  readonly expression: Expression;
  readonly unit: PanelUnit;
  readonly limit?: Limit;
}

export function column(
  title: string,
  unit: PanelUnit,
  expression: Expression,
  limit?: Limit,
): Column {
  return { title, unit, expression, ...(limit && { limit }) };
}

/** One row per set of labels, one column per query. */
export interface TablePanel extends PanelBasics {
  readonly kind: 'table';
  /** The labels that identify a row, with their titles. */
  readonly rows: ByLabel<string>;
  readonly columns: readonly Column[];
  /** Rows of a model link to its board. */
  readonly opensModel?: boolean;
}

/** Markdown. */
export interface TextPanel extends PanelBasics {
  readonly kind: 'text';
  readonly markdown: string;
}

/** A question and its answer. */
export type Panel = StatPanel | ChartPanel | TablePanel | TextPanel;

/** Related panels. */
export interface BoardRow {
  readonly title: string;
  /** In Grafana's units of about 38 pixels. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

/** A metric of the Collectors themselves. */
export type ForeignMetric = `otelcol_${string}`;

/** A variable at the top of a board: the values of a label. */
export interface Choice {
  /** The variable: `job`, `instance`, `model`, or the label of a resource attribute. */
  readonly name: string;
  readonly title: string;
  readonly label: LabelKey;
  /** The metric to read the values from; by name if it is not in the registry. */
  readonly from: SignalKey | ForeignMetric;
  readonly many: boolean;
  /** Series may lack the label; "all" includes those. */
  readonly optional: boolean;
}

/** A dashboard, independent of the renderer. */
export interface Board {
  /** Permanent: links and updates rely on it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  readonly rows: readonly BoardRow[];
}

/** Panels of a board in order. */
export function panelsOf(board: Board): Panel[] {
  return board.rows.flatMap((row) => row.panels);
}

/** Queries of a panel in order. */
export function targetsOf(panel: Panel): readonly Target[] {
  switch (panel.kind) {
    case 'stat':
      return [panel.target];
    case 'chart':
      return panel.targets;
    case 'table':
      return panel.columns.map(({ title, expression }) => ({ expression, legend: title }));
    case 'text':
      return [];
  }
}

/** Label values as a legend. */
export function legend(...keys: readonly LabelKey[]): string {
  return keys.map((key) => `{{${label(key)}}}`).join(' ');
}
