import { attr, probeAttr } from '@together-otel/semconv';
import {
  type ByLabel,
  carries,
  contextAttribute,
  counterpart,
  isApplicationSignal,
  isContextKey,
  isResourceKey,
  type LabelKey,
  resourceAttribute,
  type SignalKey,
  signal,
} from '../registry.ts';

/** How Datadog aggregates the points of many processes; percentiles require a histogram. */
export type Aggregator = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'p50' | 'p95' | 'p99';

/** A tag, and its accepted values. */
export type TagMatches = ByLabel<string | number | readonly string[]>;

/** Parameters of a metric query. */
export interface MetricQuery {
  readonly where?: TagMatches;
  readonly by?: readonly LabelKey[];
  /** For dashboards: applies their template variables. */
  readonly variables?: boolean;
}

/** Functions that convert Datadog's stored counters and histograms back to counts. */
const COUNTED: ReadonlySet<string> = new Set(['sum', 'count']);

/**
 * A metric in Datadog's query language. Over OTLP, names and tags stay as in the registry, with
 * dots. Counters and histograms must arrive with delta temporality.
 *
 * @see https://docs.datadoghq.com/metrics/open_telemetry/otlp_metric_types/
 */
export function metricQuery(
  aggregator: Aggregator,
  key: SignalKey,
  { where = {}, by = [], variables = false }: MetricQuery = {},
): string {
  const { name, instrument } = signal(key);
  const filters = [
    ...(variables ? ['$service'] : []),
    ...(variables && carries(key, 'context.') ? ['$context'] : []),
    ...(variables && carries(key, 'requestModel') ? ['$model'] : []),
    ...Object.entries(where).map(([label, value]) => tagMatch(tag(label as LabelKey), value)),
    ...(isApplicationSignal(key) ? [`NOT ${attr.synthetic}:true`] : []),
  ];
  const isCounted =
    (instrument === 'counter' || instrument === 'histogram') && COUNTED.has(aggregator);
  return [
    `${aggregator}:${name}{${filters.join(' AND ') || '*'}}`,
    by.length > 0 ? ` by {${by.map(tag).join(',')}}` : '',
    isCounted ? '.as_count()' : '',
  ].join('');
}

/** The same query for the metric read together with this one, if there is one and counts add up. */
export function counterpartQuery(
  aggregator: Aggregator,
  key: SignalKey,
  asked?: MetricQuery,
): string | undefined {
  const other = counterpart(key);
  return other && COUNTED.has(aggregator) ? metricQuery(aggregator, other, asked) : undefined;
}

/** The sum of two counts; a group may have only one of them. */
export function added(one: string, other: string): string {
  return `(default_zero(${one}) + default_zero(${other}))`;
}

/** One of Together's own metrics, which are not in the registry. */
export function foreignQuery(aggregator: Aggregator, name: string, by: readonly string[]): string {
  return `${aggregator}:${name}{*} by {${by.join(',')}}`;
}

/**
 * Resource attributes that Datadog renames; the test pipeline verifies this against its code.
 *
 * @see https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
 */
const RESOURCE_TAGS: Readonly<Record<string, string>> = {
  'cloud.availability_zone': 'zone',
  'cloud.provider': 'cloud_provider',
  'cloud.region': 'region',
  'deployment.environment': 'env',
  'deployment.environment.name': 'env',
  'k8s.cluster.name': 'kube_cluster_name',
  'k8s.deployment.name': 'kube_deployment',
  'k8s.namespace.name': 'kube_namespace',
  'k8s.node.name': 'kube_node',
  'k8s.pod.name': 'pod_name',
  'service.version': 'version',
};

/**
 * Datadog's tag for a key: the attribute's name; the service for `job`, the process for `instance`.
 */
export function tag(key: LabelKey): string {
  if (key === 'job') return 'service';
  if (key === 'instance') return 'service.instance.id';
  if (key === 'counter') return key;
  if (isContextKey(key)) return contextAttribute(key);
  if (isResourceKey(key)) return RESOURCE_TAGS[resourceAttribute(key)] ?? resourceAttribute(key);
  return { ...attr, ...probeAttr }[key];
}

/**
 * A value as Datadog stores it in a tag.
 *
 * @see https://docs.datadoghq.com/getting_started/tagging/#define-tags
 */
export function tagValue(value: string): string {
  return value.toLowerCase().replaceAll(/[^\p{L}\p{N}_\-:./]/gu, '_');
}

function tagMatch(name: string, value: string | number | readonly string[]): string {
  return typeof value === 'object' ? `${name} IN (${value.join(',')})` : `${name}:${value}`;
}
