import { attributes, hex, integer } from './attributes.ts';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogram,
  Histogram,
  Summary,
} from './metric-model.ts';
import { optionalId } from './origin.ts';
import type * as wire from './wire.ts';

/** @throws beyond 2^53 - 1, because counts are plain numbers here. */
function countOf(count: bigint): number {
  const number = integer(count);
  if (typeof number === 'bigint') throw new Error(`a count of ${count} is over 2^53 - 1`);
  return number;
}

/** A new `{ value }`, empty if the point has no recorded value. */
export function numberOf(value: wire.NumberValue): { value?: number | bigint } {
  switch (value.case) {
    case 'asInt':
      return { value: integer(value.value) };
    case 'asDouble':
      return { value: value.value };
    default:
      return {};
  }
}

function statisticsOf(
  point: Pick<wire.HistogramPoint, 'sum' | 'min' | 'max'>,
): Pick<Histogram, 'sum' | 'min' | 'max'> {
  return {
    ...(point.sum !== undefined && { sum: point.sum }),
    ...(point.min !== undefined && { min: point.min }),
    ...(point.max !== undefined && { max: point.max }),
  };
}

/** @throws if the buckets do not match the bounds. */
export function histogramOf(point: wire.HistogramPoint): Histogram {
  const bounds = [...point.explicitBounds];
  const counts = point.bucketCounts.map(countOf);
  // A histogram with only count and sum, without buckets, is valid.
  const withoutBuckets = bounds.length === 0 && counts.length === 0;
  if (!withoutBuckets && counts.length !== bounds.length + 1) {
    throw new Error(
      `a histogram with ${bounds.length} bounds needs ${bounds.length + 1} bucket counts, it has ${counts.length}`,
    );
  }
  return { count: countOf(point.count), ...statisticsOf(point), bounds, counts };
}

function bucketsOf(buckets: wire.ExponentialBuckets | undefined): ExponentialBuckets {
  return { offset: buckets?.offset ?? 0, counts: (buckets?.bucketCounts ?? []).map(countOf) };
}

export function exponentialOf(point: wire.ExponentialPoint): ExponentialHistogram {
  return {
    count: countOf(point.count),
    ...statisticsOf(point),
    scale: point.scale,
    zeroCount: countOf(point.zeroCount),
    zeroThreshold: point.zeroThreshold,
    positive: bucketsOf(point.positive),
    negative: bucketsOf(point.negative),
  };
}

export function summaryOf(point: wire.SummaryPoint): Summary {
  return {
    count: countOf(point.count),
    sum: point.sum,
    quantiles: point.quantileValues.map(({ quantile, value }) => ({ quantile, value })),
  };
}

/** @throws if it has no value. */
export function exemplarOf(exemplar: wire.Exemplar): Exemplar {
  const { value } = numberOf(exemplar.value);
  if (value === undefined) throw new Error('an exemplar has no value');
  return {
    time: exemplar.timeUnixNano,
    value,
    attributes: attributes(exemplar.filteredAttributes),
    ...optionalId('traceId', hex(exemplar.traceId)),
    ...optionalId('spanId', hex(exemplar.spanId)),
  };
}
