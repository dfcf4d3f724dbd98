import type {
  Dashboard,
  Panel,
  RowPanel,
  VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { parser } from '@prometheus-io/lezer-promql';
import { DATA_SOURCE } from './queries.ts';

/** The number of queries a Prometheus runs concurrently without queueing others. */
const MOST_QUERIES = 30;

/** The parts of a panel's query that the rules check. */
interface Target {
  readonly refId: string;
  readonly interval?: string;
  readonly expr: string;
}

/**
 * Lints a dashboard, one line per fault: the applicable rules of Grafana's own dashboard-linter,
 * and a few of our own.
 *
 * @see https://github.com/grafana/dashboard-linter/tree/main/docs
 */
export function lint(dashboard: Dashboard): string[] {
  const panels = (dashboard.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row');
  const ids = (dashboard.panels ?? []).map(({ id }: Panel | RowPanel) => id);
  const queries = panels.flatMap(targetsOf);
  return [
    ...when(dashboard.editable !== false, 'it is editable: changes would be lost on update'),
    ...when(dashboard.id !== undefined, 'it has an id: that of one Grafana'),
    ...when(!dashboard.uid, 'it has no uid'),
    ...when(new Set(ids).size !== ids.length || ids.includes(undefined), 'ids of panels repeat'),
    ...when(queries.length > MOST_QUERIES, `${queries.length} queries; at most ${MOST_QUERIES}`),
    ...variableFaults(dashboard.templating?.list ?? []),
    ...panels.flatMap((panel) => panelFaults(panel).map((fault) => `${panel.title}: ${fault}`)),
    ...overlaps(panels),
  ];
}

function variableFaults(variables: readonly VariableModel[]): string[] {
  const named = (name: string) => variables.find((variable) => variable.name === name);
  return [
    ...when(named('datasource')?.query !== 'prometheus', 'no variable for the data source'),
    ...['job', 'instance'].flatMap((name) => {
      const variable = named(name);
      return [
        ...when(!variable?.multi || !variable.includeAll, `${name} does not allow many`),
        ...when(variable?.allValue !== '.+', `all of ${name} is not .+`),
      ];
    }),
    ...variables
      .filter(({ type }) => type === 'query')
      .flatMap(({ name, datasource }) =>
        when(datasource?.uid !== DATA_SOURCE.uid, `${name} asks a fixed data source`),
      ),
  ];
}

function panelFaults(panel: Panel): string[] {
  const faults = [
    ...when(!panel.title, 'no title'),
    ...when(!panel.description?.includes('When it looks bad'), 'no advice in its description'),
  ];
  if (panel.type === 'text') return faults;
  const { uid } = panel.datasource ?? {};
  return [
    ...faults,
    ...when(uid !== DATA_SOURCE.uid, 'asks a fixed data source'),
    ...when(!panel.fieldConfig?.defaults.unit, 'no unit'),
    ...when(targetsOf(panel).length === 0, 'no query'),
    ...targetsOf(panel).flatMap(({ refId, expr, interval }) => [
      ...when(!interval, `${refId}: no least interval: rates may hold a single sample`),
      ...queryFaults(expr).map((fault) => `${refId}: ${fault}`),
    ]),
  ];
}

/** Lints a query of a dashboard. */
export function queryFaults(query: string): string[] {
  // Time variables stand where PromQL expects a duration.
  const promql = query
    .replace(/\$__\w+_(?:s|ms)\b/g, '300')
    .replace(/\$__\w+/g, '5m')
    .replace(/\$\{\w+:regex\}/g, 'x');
  const faults: string[] = [];
  parser.parse(promql).iterate({
    enter({ type, from, to, node }) {
      const text = promql.slice(from, to);
      if (type.isError) faults.push(`no PromQL from '${promql.slice(from, from + 20)}' on`);
      if (type.name !== 'VectorSelector') return;
      const isCounter = /^\w+(_total|_count|_sum|_bucket)\{/.test(text);
      if (isCounter && node.parent?.name !== 'MatrixSelector') {
        faults.push(`a counter, raw: ${text}`);
      }
      for (const label of ['job', 'instance']) {
        if (new RegExp(`\\b${label}!?="`).test(text)) faults.push(`a fixed ${label}: ${text}`);
      }
    },
  });
  for (const [, duration] of query.matchAll(/\[([^\]]+)\]/g)) {
    if (!['$__rate_interval', '$__range'].includes(String(duration))) {
      faults.push(`a fixed window: ${duration}`);
    }
  }
  for (const [, name] of query.matchAll(/\b(?:rate|irate)\([^[]*\[([^\]]+)\]/g)) {
    if (name !== '$__rate_interval') faults.push(`rate over ${name}`);
  }
  return faults;
}

function overlaps(panels: readonly Panel[]): string[] {
  const faults: string[] = [];
  panels.forEach((panel, index) => {
    const a = panel.gridPos;
    if (!a || a.x + a.w > 24) faults.push(`${panel.title}: beyond the page`);
    for (const { title, gridPos: b } of panels.slice(index + 1)) {
      if (!a || !b) continue;
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      if (!apart) faults.push(`${panel.title}: overlaps ${title}`);
    }
  });
  return faults;
}

function targetsOf(panel: Panel): Target[] {
  return (panel.targets ?? []) as unknown as Target[];
}

function when(wrong: boolean, fault: string): string[] {
  return wrong ? [fault] : [];
}
