import type { BoardName } from '../boards/boards.ts';
import type { Duration } from '../promql/duration.ts';
import type { Expression } from '../promql/expression.ts';
import type { LabelKey } from '../registry.ts';

/** An expression that Prometheus precomputes under a name. */
export interface RecordingRule {
  /** `level:metric:operations`, as Prometheus recommends. */
  readonly record: string;
  readonly expression: Expression;
}

/** `critical` pages; `warning` can wait until morning. */
export type Severity = 'critical' | 'warning';

/** Cause of an alert, in a word: alerts with one cause share a message. */
export type Cause =
  | 'budget'
  | 'capacity'
  | 'certificate'
  | 'credit'
  | 'deployment'
  | 'fallback'
  | 'key'
  | 'latency'
  | 'limits'
  | 'model'
  | 'network'
  | 'outage'
  | 'pipeline'
  | 'probe'
  | 'spend'
  | 'telemetry';

/** Another alert that makes this one redundant while it fires. */
export interface Explanation {
  readonly alert: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels that must match, in addition to the scope. */
  readonly same: readonly LabelKey[];
}

/** The alert as people see it, and when. */
export interface Alert {
  /** Also the name of the runbook's page. */
  readonly name: string;
  readonly severity: Severity;
  readonly cause: Cause;
  /** Alerts that explain this one. */
  readonly explainedBy?: readonly Explanation[];
  /** Additional labels, which distinguish rules with the same name. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly expression: Expression;
  /** How long the condition must hold; 0 for immediately. */
  readonly holds: Duration;
  /** How long it keeps firing after the condition ends, against flapping. */
  readonly keeps?: Duration;
  /** One line; `{{ $labels.x }}` and `{{ $value }}` as in Prometheus. */
  readonly summary: string;
  /** The figures, and their meaning. */
  readonly description: string;
  /** The first step, in one line; the runbook has the rest. */
  readonly action: string;
  /** Where to look. */
  readonly board: BoardName;
  /**
   * How far back the board has to go to show what the alert is about, in seconds.
   * @default an hour
   */
  readonly shows?: number;
}

/** Rules evaluated in sequence. */
export interface RuleGroup {
  readonly name: string;
  /** Interval; undefined for Prometheus' own. */
  readonly interval?: Duration;
  readonly rules: readonly (RecordingRule | Alert)[];
}
