import type { Limit } from '@together-otel/dashboards';

/** How a value compares with its limit; empty without one. */
export function toneOf(
  value: number | null | undefined,
  limit: Limit | undefined,
): 'good' | 'watch' | 'bad' | '' {
  if (value === null || value === undefined || !limit) return '';
  const { bad, at, watch = bad === 'above' ? at / 2 : at * 2 } = limit;
  if (bad === 'above') return value >= at ? 'bad' : value >= watch ? 'watch' : 'good';
  return value < at ? 'bad' : value < watch ? 'watch' : 'good';
}
