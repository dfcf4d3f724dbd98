import { windowName } from '../prometheus/error-budget.ts';

/** What monitors that a composite asks for are called, behind the name of their alert. */
export const parts = {
  streams: 'streams',
  short: (long: number): string => `${windowName(long)} short`,
  errors: (long: number): string => `${windowName(long)} errors`,
  sparse: (long: number): string => `${windowName(long)} sparse`,
} as const;
