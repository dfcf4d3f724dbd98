import type { ChartPanel, Column, Limit, Panel, PanelUnit } from '@together-otel/dashboards';

/** The values of a panel, ready to draw. `null` marks a gap. */
export type PanelData =
  | {
      readonly kind: 'stat';
      readonly value: number | null;
      readonly course: readonly (number | null)[];
    }
  | { readonly kind: 'chart'; readonly lines: readonly ChartLine[] }
  | {
      readonly kind: 'table';
      readonly heads: readonly string[];
      readonly rows: readonly TableRow[];
    }
  | {
      readonly kind: 'errors';
      readonly occurred: readonly ErrorEntry[];
      readonly rest: readonly ErrorEntry[];
    };

export interface ChartLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface TableRow {
  readonly labels: readonly string[];
  readonly cells: readonly (number | null)[];
}

/** One line of the error table. */
export interface ErrorEntry {
  readonly type: string;
  readonly category: string;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly advice: string;
  /** Number of occurrences; 0 for folded entries. */
  readonly count: number;
}

/** A panel with its values. */
export interface PanelView {
  readonly id: number;
  readonly title: string;
  readonly question: string;
  readonly action: string;
  /** In 24ths of the page. */
  readonly width: number;
  readonly unit?: PanelUnit;
  readonly limit?: Limit;
  readonly stacked?: boolean;
  readonly columns?: readonly Pick<Column, 'title' | 'unit' | 'limit'>[];
  readonly data: PanelData;
}

/** A board with its values: everything the page needs to draw it. */
export interface BoardView {
  readonly title: string;
  readonly description: string;
  /** Unix seconds: the middle of each step. */
  readonly times: readonly number[];
  readonly rows: readonly {
    readonly title: string;
    readonly height: number;
    readonly panels: readonly PanelView[];
  }[];
}

/** The panel as defined in the board, without its queries, with its values. */
export function panelView(panel: Panel, data: PanelData): PanelView {
  const { id, title, question, action, width } = panel;
  const measured = panel.kind === 'stat' || panel.kind === 'chart' ? panel : undefined;
  const stacked = (panel as Partial<ChartPanel>).stacked;
  return {
    id,
    title,
    question,
    action,
    width,
    ...(measured && { unit: measured.unit, ...(measured.limit && { limit: measured.limit }) }),
    ...(stacked !== undefined && { stacked }),
    ...(panel.kind === 'table' && {
      columns: panel.columns.map(({ title: head, unit, limit }) => ({
        title: head,
        unit,
        ...(limit && { limit }),
      })),
    }),
    data,
  };
}
