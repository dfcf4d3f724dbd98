import { days, formatDuration, hours, minutes } from '../promql/duration.ts';
import type { Severity } from './rule.ts';

/**
 * Burn-rate alerts: over a long window, and over a short one, so that the alert ends soon after the
 * cause.
 *
 * @see https://sre.google/workbook/alerting-on-slos/ section 6
 */
export interface Burn {
  readonly long: number;
  readonly short: number;
  /** Burn rate relative to the budget of 30 days. */
  readonly rate: number;
  readonly holds: number;
  readonly severity: Severity;
}

export const burns: readonly Burn[] = [
  { long: hours(1), short: minutes(5), rate: 14.4, holds: minutes(2), severity: 'critical' },
  { long: hours(6), short: minutes(30), rate: 6, holds: minutes(15), severity: 'critical' },
  { long: days(1), short: hours(2), rate: 3, holds: hours(1), severity: 'warning' },
  { long: days(3), short: hours(6), rate: 1, holds: hours(3), severity: 'warning' },
];

/** All burn windows, without duplicates, ascending. */
export const budgetWindows: readonly number[] = [
  ...new Set(burns.flatMap(({ long, short }) => [long, short])),
].sort((a, b) => a - b);

/** A window in the name of a recording rule. */
export function windowName(window: number): string {
  return formatDuration(window);
}
