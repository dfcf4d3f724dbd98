import type { Expression } from '../promql/expression.ts';
import { label } from '../promql/label.ts';
import type { ByLabel, LabelKey, SignalKey } from '../registry.ts';

/** What a panel's numbers are: `share` from 0 to 1, `calls`, `tokens` and `usd` a second, hour or in all, as the title says. */
export type PanelUnit =
  | 'share'
  | 'seconds'
  | 'calls/s'
  | 'tokens/s'
  | 'requests/s'
  | 'number'
  | 'usd'
  | 'state';

/** From where on a number is bad; it comes from `thresholds`, so that boards and alerts agree. */
export interface Limit {
  readonly bad: 'above' | 'below';
  readonly at: number;
  /** Where a person should start to look; not given: half way. */
  readonly watch?: number;
}

/** One query and what its series are called; `{{label}}` stands for a label's value. */
export interface Target {
  readonly expression: Expression;
  readonly legend: string;
}

interface PanelBasics {
  /** Never changes, so that links to a panel hold; unique in its board. */
  readonly id: number;
  readonly title: string;
  /** What the engineer at 3 a.m. wants to know. */
  readonly question: string;
  /** What to do when it looks bad. */
  readonly action: string;
  /** In 24ths of the page. */
  readonly width: number;
}

interface Measured extends PanelBasics {
  readonly unit: PanelUnit;
  readonly limit?: Limit;
}

/** One number, the latest, with its course. */
export interface StatPanel extends Measured {
  readonly kind: 'stat';
  readonly target: Target;
}

/** Lines over time. */
export interface ChartPanel extends Measured {
  readonly kind: 'chart';
  readonly targets: readonly Target[];
  readonly stacked?: boolean;
  /** Which traces a click on a line searches for, as a TraceQL condition. */
  readonly traces?: string;
}

/** One column of a table: the value of its query now, for each row. */
export interface Column {
  readonly title: string;
  readonly expression: Expression;
  readonly unit: PanelUnit;
  readonly limit?: Limit;
}

/** One row for each set of labels, one column for each query. */
export interface TablePanel extends PanelBasics {
  readonly kind: 'table';
  /** The labels that make a row, with their titles. */
  readonly rows: ByLabel<string>;
  readonly columns: readonly Column[];
  /** Rows of a model lead to its board. */
  readonly opensModel?: boolean;
}

/** Markdown. */
export interface TextPanel extends PanelBasics {
  readonly kind: 'text';
  readonly markdown: string;
}

/** A question and its answer. */
export type Panel = StatPanel | ChartPanel | TablePanel | TextPanel;

/** Panels that belong together. */
export interface BoardRow {
  readonly title: string;
  /** In Grafana's units of some 38 pixels. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

/** A metric of the Collectors themselves. */
export type ForeignMetric = `otelcol_${string}`;

/** A choice at the top of a board: the values that a label has. */
export interface Choice {
  /** The variable: `job`, `instance`, `model`, or the label of an attribute of the resource. */
  readonly name: string;
  readonly title: string;
  readonly label: LabelKey;
  /** The metric whose series have the values; one that is not of the registry by its name. */
  readonly from: SignalKey | ForeignMetric;
  readonly many: boolean;
  /** Series may lack the label; "all" includes those. */
  readonly optional: boolean;
}

/** A dashboard, for whatever draws it. */
export interface Board {
  /** Never changes: links and updates go by it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  readonly rows: readonly BoardRow[];
}

/** Panels of a board in their order. */
export function panelsOf(board: Board): Panel[] {
  return board.rows.flatMap((row) => row.panels);
}

/** The queries of a panel in their order. */
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

/** The values of labels as a legend. */
export function legend(...keys: readonly LabelKey[]): string {
  return keys.map((key) => `{{${label(key)}}}`).join(' ');
}
