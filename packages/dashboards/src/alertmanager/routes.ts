import type { Severity } from '../prometheus/rule.ts';
import { hours, minutes } from '../promql/duration.ts';

/** Timing of messages, in seconds. */
export interface Pace {
  /** Wait for related alerts, and for the alert that explains this one. */
  readonly wait: number;
  /** Between two messages for one cause, when an alert comes or goes. */
  readonly interval: number;
  /** Before an unchanged message is repeated. */
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

/** The receiver for alerts without a route. */
export const UNROUTED = 'together-unrouted';
