import type { MetricSeries, PointValue, ReceivedMetric } from '../otlp/metric-model.ts';
import type { Attributes, ReceivedScope } from '../otlp/model.ts';
import { addHistograms, addNumbers } from './addition.ts';
import { addExponentials } from './exponential-addition.ts';
import { seriesIdentity } from './series-identity.ts';

/** The current value of one series. */
export interface LatestSeries extends MetricSeries, PointValue {
  readonly resource: Attributes;
  readonly scope: ReceivedScope;
  /** Earliest start among the contributing points, Unix nanoseconds. */
  readonly startTime: bigint;
  /** Latest time among them, Unix nanoseconds. */
  readonly time: bigint;
  /** Number of points received for this series. */
  readonly points: number;
}

/** @throws if the values are of different kinds. */
function addValues(a: PointValue, b: PointValue): PointValue {
  if (a.value !== undefined && b.value !== undefined)
    return { value: addNumbers(a.value, b.value) };
  if (a.histogram && b.histogram) return { histogram: addHistograms(a.histogram, b.histogram) };
  if (a.exponential && b.exponential) {
    return { exponential: addExponentials(a.exponential, b.exponential) };
  }
  throw new Error('values of different kinds cannot be added');
}

function pointValue({ value, histogram, exponential, summary }: PointValue): PointValue {
  return {
    ...(value !== undefined && { value }),
    ...(histogram && { histogram }),
    ...(exponential && { exponential }),
    ...(summary && { summary }),
  };
}

function hasValue(point: PointValue): boolean {
  return Object.keys(pointValue(point)).length > 0;
}

/** The later one by its own time; for equal times, the one that arrived last. */
function later(a: ReceivedMetric, b: ReceivedMetric): ReceivedMetric {
  return b.time >= a.time ? b : a;
}

/** The last point of each run: a restarted process counts from 0 with a new start time. */
function lastOfEachRun(points: readonly ReceivedMetric[]): ReceivedMetric[] {
  const runs = new Map<bigint, ReceivedMetric>();
  for (const point of points) {
    const known = runs.get(point.startTime);
    runs.set(point.startTime, known ? later(known, point) : point);
  }
  return [...runs.values()];
}

/** Points whose sum is the current value. */
function summands(points: readonly [ReceivedMetric, ...ReceivedMetric[]]): ReceivedMetric[] {
  const [{ temporality, type, monotonic }] = points;
  if (temporality === 'delta') return [...points];
  const counts = type !== 'sum' || monotonic === true;
  if (temporality === 'cumulative' && counts) return lastOfEachRun(points);
  return [points.reduce(later)];
}

function latestOf(received: readonly [ReceivedMetric, ...ReceivedMetric[]]): LatestSeries {
  const [first, ...others] = received.filter(hasValue);
  const used = first ? summands([first, ...others]) : [received.reduce(later)];
  const newest = received.reduce(later);
  return {
    name: newest.name,
    unit: newest.unit,
    description: newest.description,
    type: newest.type,
    ...(newest.monotonic !== undefined && { monotonic: newest.monotonic }),
    ...(newest.temporality !== undefined && { temporality: newest.temporality }),
    attributes: newest.attributes,
    resource: newest.resource,
    scope: newest.scope,
    ...used.map(pointValue).reduce(addValues),
    startTime: used.reduce((a, b) => (b.startTime < a.startTime ? b : a)).startTime,
    time: used.reduce(later).time,
    points: received.length,
  };
}

/**
 * Folds data points, in the order they came, into the current value of every series.
 *
 * - Delta: the sum of all points.
 * - Cumulative: the last point. A changed start time is a restart: counters and histograms of the
 *   finished runs are added to the last one; an up-down sum takes the last point's value.
 * - Gauges, summaries, and sums of unspecified temporality: the last point.
 *
 * "Last" means by the point's own time, then by arrival. Points without a recorded value leave the
 * value unchanged. A point that was sent twice counts twice, as in any backend.
 *
 * @throws when points of one series cannot be added: histograms whose bounds changed.
 */
export function foldPoints(points: readonly ReceivedMetric[]): LatestSeries[] {
  const series = new Map<string, [ReceivedMetric, ...ReceivedMetric[]]>();
  for (const point of points) {
    const identity = seriesIdentity(point);
    const known = series.get(identity);
    if (known) known.push(point);
    else series.set(identity, [point]);
  }
  return [...series.values()].map((received) => {
    try {
      return latestOf(received);
    } catch (cause) {
      throw new Error(`${received[0].name}: ${(cause as Error).message}`, { cause });
    }
  });
}
