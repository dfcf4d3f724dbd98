/** One line, or set of lines, of a panel. */
export interface Line {
  readonly name: string;
  readonly query: string;
}

/** A panel: a question, and the lines that answer it. */
export interface Panel {
  readonly title: string;
  /** Lines, or one line as a formula of `a`, `b`, … */
  readonly lines: readonly Line[];
  /** Such as `a / b`, with the lines in order; by default each line unchanged. */
  readonly formula?: string;
  /** Threshold from which it is bad. */
  readonly limit?: number;
  readonly bars?: boolean;
}

/** A group of panels. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A dashboard as accepted by `POST /api/v1/dashboard`. */
export interface DatadogDashboard {
  readonly title: string;
  readonly description: string;
  readonly layout_type: 'ordered';
  readonly reflow_type: 'auto';
  readonly template_variables: readonly object[];
  readonly widgets: readonly object[];
}

const VARIABLES = [
  { name: 'service', prefix: 'service', defaults: ['*'] },
  { name: 'model', prefix: 'gen_ai.request.model', defaults: ['*'] },
];

/** A dashboard with a text, and groups of time series. */
export function dashboard(
  title: string,
  description: string,
  sections: readonly Section[],
  scope: readonly string[],
): DatadogDashboard {
  return {
    title,
    description,
    layout_type: 'ordered',
    reflow_type: 'auto',
    template_variables: [
      ...scope.map((tag) => ({ name: variableOf(tag), prefix: tag, defaults: ['*'] })),
      ...VARIABLES,
    ],
    widgets: sections.map(({ title, panels }) => ({
      definition: {
        type: 'group',
        layout_type: 'ordered',
        title,
        widgets: panels.map((panel) => timeSeries(panel, scope)),
      },
    })),
  };
}

/** A tag as a template variable name. */
function variableOf(tag: string): string {
  return tag.replaceAll(/\W/g, '_');
}

function timeSeries(
  { title, lines, formula, limit, bars = false }: Panel,
  scope: readonly string[],
): object {
  const whose = ['service', ...scope.map(variableOf)].map((name) => `$${name}`).join(' AND ');
  const names = lines.map((_, index) => String.fromCharCode('a'.charCodeAt(0) + index));
  const formulas =
    formula === undefined
      ? lines.map(({ name }, index) => ({ formula: names[index], alias: name }))
      : [{ formula, alias: title }];
  return {
    definition: {
      type: 'timeseries',
      title,
      show_legend: true,
      requests: [
        {
          response_format: 'timeseries',
          display_type: bars ? 'bars' : 'line',
          formulas,
          queries: lines.map(({ query }, index) => ({
            data_source: 'metrics',
            name: names[index],
            query: query.replace('$service', () => whose),
          })),
        },
      ],
      ...(limit !== undefined && {
        markers: [{ value: `y = ${limit}`, display_type: 'error dashed', label: 'alert' }],
      }),
    },
  };
}
