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

const RANKS = { bad: 0, watch: 1, good: 2, '': 2 } as const;

/**
 * Sorts rows with a bad value first, then those to watch. Otherwise keeps the order, so that rows
 * move only when something gets better or worse.
 */
export function mostUrgentFirst<Row extends { readonly cells: readonly (number | null)[] }>(
  rows: readonly Row[],
  columns: readonly { readonly limit?: Limit }[],
): Row[] {
  const rankOf = ({ cells }: Row): number =>
    Math.min(...cells.map((cell, index) => RANKS[toneOf(cell, columns[index]?.limit)]));
  return rows
    .map((row) => ({ row, rank: rankOf(row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}
