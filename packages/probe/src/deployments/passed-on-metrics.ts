import { deploymentScrape } from '@together-otel/semconv';
import { flatCopy } from '../http/json.ts';
import type { PassedOnHistogram, PassedOnMetric } from '../source/source.ts';
import type { Exposition, Sample } from './prometheus-text.ts';

/** Selected series of a scrape, and whether the selection is complete. */
export interface PassedOnMetrics {
  readonly metrics: readonly (PassedOnMetric | PassedOnHistogram)[];
  /** Number of series over the limit. */
  readonly left: number;
}

type Labels = Readonly<Record<string, string>>;
type Distribution = PassedOnHistogram['points'][number];

const HISTOGRAM_PART = /_(bucket|sum|count)$/;

/**
 * Selects the listed series, with only the listed labels. Series that then coincide are merged:
 * counters, histograms and requests in flight are summed; other gauges take the maximum, which is
 * the critical one.
 *
 * @param limit of series; a histogram counts as one
 */
export function passedOnMetrics(exposition: Exposition, limit: number): PassedOnMetrics {
  const families = new Map<string, Sample[]>();
  for (const sample of exposition.samples) {
    const family = familyOf(sample.name, exposition.types);
    if (!isListed(family)) continue;
    const group = families.get(family);
    if (group) group.push(sample);
    else families.set(family, [sample]);
  }
  const metrics: (PassedOnMetric | PassedOnHistogram)[] = [];
  let left = 0;
  let room = limit;
  for (const [name, samples] of families) {
    const description = flatCopy(exposition.descriptions.get(name) ?? '', 200);
    const metric = isHistogram(name, samples, exposition.types)
      ? { name, type: 'histogram' as const, description, points: distributions(name, samples) }
      : valuesOf(name, description, samples, exposition.types);
    const points = metric.points.slice(0, room);
    left += metric.points.length - points.length;
    room -= points.length;
    if (points.length > 0) metrics.push({ ...metric, points } as (typeof metrics)[number]);
  }
  return { metrics, left };
}

/** Whether a sample or declaration of this name may belong to a listed metric. */
export function mayBeListed(name: string): boolean {
  return isListed(name) || isListed(name.replace(HISTOGRAM_PART, ''));
}

/** The metric of a sample: for parts of a histogram, their common name. */
function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  if (types.has(name)) return name;
  const stem = name.replace(HISTOGRAM_PART, '');
  return types.get(stem) === 'histogram' || (stem !== name && isListed(stem)) ? stem : name;
}

function isListed(family: string): boolean {
  const { names, prefixes } = deploymentScrape;
  return (
    (names as readonly string[]).includes(family) ||
    prefixes.some((prefix) => family.startsWith(prefix))
  );
}

function isHistogram(
  name: string,
  samples: readonly Sample[],
  types: ReadonlyMap<string, string>,
): boolean {
  return (
    types.get(name) === 'histogram' || samples.some((sample) => sample.name === `${name}_bucket`)
  );
}

function valuesOf(
  name: string,
  description: string,
  samples: readonly Sample[],
  types: ReadonlyMap<string, string>,
): PassedOnMetric {
  const type =
    (types.get(name) ?? '') === 'counter' || name.endsWith('_total') ? 'counter' : 'gauge';
  const adds = type === 'counter' || name.endsWith('_inflight_requests');
  const values = new Map<string, { labels: Labels; value: number }>();
  for (const { labels: all, value } of samples) {
    // Without a value there is nothing to pass on.
    if (!Number.isFinite(value) || (type === 'counter' && value < 0)) continue;
    const labels = listedLabels(all);
    const key = keyOf(labels);
    const before = values.get(key)?.value;
    const merged = before === undefined ? value : adds ? before + value : Math.max(before, value);
    values.set(key, { labels, value: merged });
  }
  return { name, type, description, points: [...values.values()] };
}

/** A histogram being assembled: bucket counts by bound. */
interface Buckets {
  readonly labels: Labels;
  readonly counts: Map<number, number>;
  sum: number;
  count: number;
}

function distributions(name: string, samples: readonly Sample[]): Distribution[] {
  const series = new Map<string, Buckets>();
  for (const { name: part, labels: all, value } of samples) {
    if (!Number.isFinite(value)) continue;
    const labels = listedLabels(all);
    const key = keyOf(labels);
    const one = series.get(key) ?? { labels, counts: new Map(), sum: 0, count: 0 };
    series.set(key, one);
    if (part === `${name}_sum`) one.sum += value;
    else if (part === `${name}_count`) one.count += value;
    else if (part === `${name}_bucket`) {
      const bound = boundOf(all['le']);
      if (bound !== undefined) one.counts.set(bound, (one.counts.get(bound) ?? 0) + value);
    }
  }
  return [...series.values()].flatMap((one) => distributionOf(one) ?? []);
}

/** Undefined if the counts are not a valid histogram: decreasing, or with a wrong total. */
function distributionOf({ labels, counts, sum, count }: Buckets): Distribution | undefined {
  const bounds = [...counts.keys()].sort((a, b) => a - b);
  const boundaries = bounds.filter((bound) => bound !== Number.POSITIVE_INFINITY);
  const cumulative = boundaries.map((bound) => counts.get(bound) ?? 0);
  cumulative.push(counts.get(Number.POSITIVE_INFINITY) ?? count);
  const isRising = cumulative.every((value, index) => value >= (cumulative[index - 1] ?? 0));
  return isRising ? { labels, boundaries, counts: cumulative, sum } : undefined;
}

function boundOf(text: string | undefined): number | undefined {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  const bound = Number(text || Number.NaN);
  return Number.isFinite(bound) ? bound : undefined;
}

function listedLabels(labels: Labels): Labels {
  return Object.fromEntries(
    deploymentScrape.labels.flatMap((name) => {
      const value = labels[name];
      return value === undefined || value === '' ? [] : [[name, flatCopy(value, 200)]];
    }),
  );
}

/** Labels are in list order, so that equal sets have equal keys. */
function keyOf(labels: Labels): string {
  return JSON.stringify(labels);
}
