import { added } from './metric-query.ts';

/** One line, or set of lines, of a panel. */
export interface Line {
  readonly name: string;
  readonly query: string;
  /** A query to add, which takes a formula. */
  readonly addend?: string;
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

/** Tags that are chosen at the top. */
export interface Variables {
  /** Filter that separates fleets, applied to every query. */
  readonly scope: readonly string[];
  /** Context keys: filters for queries of metrics that carry them. */
  readonly keys: readonly string[];
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
  { scope, keys }: Variables,
): DatadogDashboard {
  return {
    title,
    description,
    layout_type: 'ordered',
    reflow_type: 'auto',
    template_variables: [...scope.map(variable), ...VARIABLES, ...keys.map(variable)],
    widgets: sections.map(({ title, panels }) => ({
      definition: {
        type: 'group',
        layout_type: 'ordered',
        title,
        widgets: panels.map((panel) => timeSeries(panel, { scope, keys })),
      },
    })),
  };
}

function variable(tag: string): object {
  return { name: variableOf(tag), prefix: tag, defaults: ['*'] };
}

/** A tag as the name of a template variable. */
function variableOf(tag: string): string {
  return tag.replaceAll(/\W/g, '_');
}

function timeSeries(
  { title, lines, formula, limit, bars = false }: Panel,
  { scope, keys }: Variables,
): object {
  const whose = ['service', ...scope.map(variableOf)].map((name) => `$${name}`).join(' AND ');
  const named = lines.map(namedQueries);
  const context = keys.map((key) => ` AND $${variableOf(key)}`).join('');
  const formulas =
    formula === undefined
      ? named.map(({ term, alias }) => ({ formula: term, alias }))
      : [{ formula: withTerms(formula, named), alias: title }];
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
          queries: named
            .flatMap(({ queries }) => queries)
            .map(({ name, query }) => ({
              data_source: 'metrics',
              name,
              query: query.replace('$service', () => whose).replace(' AND $context', () => context),
            })),
        },
      ],
      ...(limit !== undefined && {
        markers: [{ value: `y = ${limit}`, display_type: 'error dashed', label: 'alert' }],
      }),
    },
  };
}

/** A line's queries with their names in formulas. */
interface NamedQueries {
  readonly alias: string;
  readonly queries: readonly { readonly name: string; readonly query: string }[];
  readonly term: string;
}

function namedQueries({ name: alias, query, addend }: Line, index: number): NamedQueries {
  const name = String.fromCharCode('a'.charCodeAt(0) + index);
  if (addend === undefined) return { alias, queries: [{ name, query }], term: name };
  const other = `${name}_more`;
  const queries = [
    { name, query },
    { name: other, query: addend },
  ];
  return { alias, queries, term: added(name, other) };
}

function withTerms(formula: string, named: readonly NamedQueries[]): string {
  const terms = new Map(named.map(({ queries, term }) => [queries[0]?.name, term]));
  return formula.replaceAll(/\b[a-z]\b/g, (name) => terms.get(name) ?? name);
}
