import { windowName } from '../prometheus/error-budget.ts';

/** Suffix of monitors referenced by a composite, after the name of their alert. */
export const parts = {
  streams: 'streams',
  short: (long: number): string => `${windowName(long)} short`,
  errors: (long: number): string => `${windowName(long)} errors`,
  sparse: (long: number): string => `${windowName(long)} sparse`,
} as const;
