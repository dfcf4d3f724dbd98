import type { Severity } from '../prometheus/rule.ts';
import { hours, minutes } from '../promql/duration.ts';

/** How soon messages go out, in seconds. */
export interface Pace {
  /** For what belongs to the same message, and for the alert that explains it. */
  readonly wait: number;
  /** Between two messages about one cause, when an alert comes or goes. */
  readonly interval: number;
  /** Until it is repeated though nothing has changed. */
  readonly repeat: number;
}

export const paces: Readonly<Record<Severity, Pace>> = {
  critical: { wait: 10, interval: minutes(1), repeat: hours(4) },
  warning: { wait: 30, interval: minutes(5), repeat: hours(24) },
};

/** The receiver for a severity. */
export function receiverOf(severity: Severity): string {
  return `together-${severity}`;
}

/** The receiver for what has no route. */
export const UNROUTED = 'together-unrouted';
