import type { Attributes, Received } from './model.ts';

export type MetricType = 'sum' | 'gauge' | 'histogram' | 'exponential-histogram' | 'summary';

export type Temporality = 'delta' | 'cumulative' | 'unspecified' | `unknown-${number}`;

/** A histogram with explicit bounds. `counts[i]` counts values in (bounds[i - 1], bounds[i]]; the last has no upper bound. */
export interface Histogram {
  readonly count: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** `counts[i]` counts values in (base^(offset + i), base^(offset + i + 1)], base = 2^(2^-scale). */
export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface ExponentialHistogram {
  readonly count: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

export interface Exemplar {
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly value: number | bigint;
  readonly attributes: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
}

/** Value of a data point: one of the four, or none if `flags` has "no recorded value". */
export interface PointValue {
  /** For a sum or gauge. A bigint only if a number would be inexact. */
  readonly value?: number | bigint;
  readonly histogram?: Histogram;
  readonly exponential?: ExponentialHistogram;
  readonly summary?: Summary;
}

/** Identity of a series. */
export interface MetricSeries {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly type: MetricType;
  /** For a sum. */
  readonly monotonic?: boolean;
  /** For a sum, a histogram or an exponential histogram. */
  readonly temporality?: Temporality;
  readonly attributes: Attributes;
}

/** One data point, as received. */
export interface ReceivedMetric extends Received, MetricSeries, PointValue {
  /** Unix nanoseconds, 0n if unknown. */
  readonly startTime: bigint;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly exemplars: readonly Exemplar[];
  readonly flags: number;
  /** The metric's own metadata, not part of its identity. */
  readonly metadata: Attributes;
}
