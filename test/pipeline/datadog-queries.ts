import { filesOf, type Settings } from '@together-otel/dashboards';
import type { DatadogSeries } from './backends/index.ts';

/** A metric query of a dashboard or monitor. */
export interface DatadogQuery {
  readonly file: string;
  readonly aggregator: string;
  readonly metric: string;
  /** Tags used in filters and groups, including those of template variables. */
  readonly tags: readonly string[];
  /** Tags used in excluding filters: series without the tag pass, so none needs to have it. */
  readonly without: readonly string[];
  readonly asCount: boolean;
}

interface Variable {
  readonly name: string;
  readonly prefix: string;
}

const QUERY = /(\w+):([\w.]+)\{([^}]*)\}(?: by \{([^}]*)\})?(\.as_count\(\))?/g;

/** All metric queries in Datadog's files. */
export function datadogQueries(settings: Partial<Settings> = {}): DatadogQuery[] {
  return filesOf.datadog(settings).flatMap(({ path, text }) => {
    const content = JSON.parse(text) as { template_variables?: readonly Variable[] };
    const variables = new Map(
      content.template_variables?.map(({ name, prefix }) => [name, prefix]),
    );
    return queriesIn(content).flatMap((query) =>
      [...query.matchAll(QUERY)].map((match): DatadogQuery => {
        const [, aggregator = '', metric = '', filters = '', groups = '', counted] = match;
        const all = filters.split(' AND ').filter((filter) => filter !== '*');
        const unwanted = all.filter((filter) => filter.startsWith('NOT '));
        const wanted = all.filter((filter) => !unwanted.includes(filter));
        return {
          file: path,
          aggregator,
          metric,
          tags: [...filtered(wanted, variables), ...groups.split(',').filter(Boolean)],
          without: filtered(unwanted, variables),
          asCount: counted !== undefined,
        };
      }),
    );
  });
}

function queriesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'query' && typeof inner === 'string' ? [inner] : queriesIn(inner),
  );
}

/**
 * Extracts tags from filters such as `$service`, `http.url:x`, `kind IN (a,b)`, `NOT
 * synthetic:true`.
 */
function filtered(filters: readonly string[], variables: ReadonlyMap<string, string>): string[] {
  return filters.map((filter) => {
    const [, variable] = /^\$(\w+)$/.exec(filter) ?? [];
    if (variable !== undefined) return variables.get(variable) ?? `no variable $${variable}`;
    return /^(?:NOT )?([\w.]+)(?::| IN )/.exec(filter)?.[1] ?? `not a filter: ${filter}`;
  });
}

/** Allowed aggregations per metric type. */
const AGGREGATORS: Readonly<Record<DatadogSeries['type'], RegExp>> = {
  distribution: /^(?:count|sum|avg|min|max|p50|p75|p90|p95|p99)$/,
  count: /^sum$/,
  gauge: /^(?:avg|min|max|sum)$/,
  rate: /^(?:avg|min|max|sum)$/,
};

/** Queries that Datadog could not answer, with reasons. */
export function unanswerable(
  queries: readonly DatadogQuery[],
  series: readonly DatadogSeries[],
): string[] {
  const known = new Map<string, DatadogSeries[]>();
  for (const each of series) known.set(each.name, [...(known.get(each.name) ?? []), each]);
  const anywhere = tagsOf(series);
  const complaints = queries.flatMap(({ file, aggregator, metric, tags, without, asCount }) => {
    const asked = `${file}: ${aggregator}:${metric}`;
    const all = known.get(metric);
    if (all === undefined) return [`${asked}: there is no such metric`];
    const types = [...new Set(all.map(({ type }) => type))];
    if (types.length > 1) return [`${asked}: it is ${types.join(' and ')}`];
    const [type = 'gauge'] = types;
    const has = tagsOf(all);
    return [
      ...(AGGREGATORS[type].test(aggregator) ? [] : [`${asked}: it is a ${type}`]),
      ...(asCount && type === 'gauge' ? [`${asked}: as_count of a gauge`] : []),
      ...(!asCount && type === 'count' ? [`${asked}: a count without as_count is a rate`] : []),
      ...tags.filter((tag) => !has.has(tag)).map((tag) => `${asked}: no tag ${tag}`),
      ...without.filter((tag) => !anywhere.has(tag)).map((tag) => `${asked}: no tag ${tag}`),
    ];
  });
  return [...new Set(complaints)];
}

function tagsOf(series: readonly DatadogSeries[]): ReadonlySet<string> {
  return new Set(series.flatMap(({ tags }) => tags.map((tag) => tag.replace(/:.*$/s, ''))));
}
