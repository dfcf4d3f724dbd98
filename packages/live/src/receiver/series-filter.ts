import { isDeepStrictEqual } from 'node:util';
import type { Attributes } from '../otlp/model.ts';
import type { LatestSeries } from './fold.ts';

/** Attributes a series must have, possibly among others, or a predicate. */
export type LatestFilter = Attributes | ((series: LatestSeries) => boolean);

export function matches(series: LatestSeries, filter: LatestFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (typeof filter === 'function') return filter(series);
  return Object.entries(filter).every(([key, value]) =>
    isDeepStrictEqual(series.attributes[key], value),
  );
}
