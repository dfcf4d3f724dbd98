import type { BoardName } from '../boards/boards.ts';
import type { Duration } from '../promql/duration.ts';
import type { Expression } from '../promql/expression.ts';
import type { LabelKey } from '../registry.ts';

/** An expression that Prometheus evaluates ahead, under a name. */
export interface RecordingRule {
  /** `level:metric:operations`, as Prometheus recommends. */
  readonly record: string;
  readonly expression: Expression;
}

/** `critical` wakes somebody; `warning` can wait for the morning. */
export type Severity = 'critical' | 'warning';

/** What is behind an alert, in a word: alerts of one cause are one message. */
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
  | 'outage'
  | 'pipeline'
  | 'probe'
  | 'spend'
  | 'telemetry';

/** Another alert that, while it fires, makes this one no news. */
export interface Explanation {
  readonly alert: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What both must have in common, beside the scope. */
  readonly same: readonly LabelKey[];
}

/** The alert as people see it, and when. */
export interface Alert {
  /** Also the name of the runbook's page. */
  readonly name: string;
  readonly severity: Severity;
  readonly cause: Cause;
  /** Alerts whose symptom this one is. */
  readonly explainedBy?: readonly Explanation[];
  /** Further labels, which distinguish rules of the same name. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly expression: Expression;
  /** How long it must hold; 0 for at once. */
  readonly holds: Duration;
  /** How long it stays when it holds no more, so that it does not flap. */
  readonly keeps?: Duration;
  /** One line; `{{ $labels.x }}` and `{{ $value }}` as in Prometheus. */
  readonly summary: string;
  /** The figures, and what it means. */
  readonly description: string;
  /** What to do first, in a line; the runbook has the rest. */
  readonly action: string;
  /** Where to look. */
  readonly board: BoardName;
}

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  /** How often; absent: as often as Prometheus evaluates. */
  readonly interval?: Duration;
  readonly rules: readonly (RecordingRule | Alert)[];
}
