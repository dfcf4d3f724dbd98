import type { Attributes } from '@opentelemetry/api';
import type {
  blackboxMetrics,
  ProbeMetricKey,
  probeAttributes,
  probeEvents,
} from '@together-otel/semconv';

/** A value of `together.probe.source`. */
type SourceName = (typeof probeAttributes.probeSource.values)[number];

/**
 * Something to watch: the API's uptime, the catalogue, deployments, spend, …
 *
 * The scheduler calls `read` once per interval or, while it fails, more often. It never does so
 * concurrently, and aborts it after `timeoutMillis`. Each report replaces the source's previous one,
 * in OTLP, on `/metrics` and in the table: series missing from it disappear.
 *
 * A source keeps no timers and uses only the clock of its {@link SourceContext}.
 */
export interface Source {
  readonly name: SourceName;
  /** Host being watched; with `name` it identifies the source. */
  readonly serverAddress: string;
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
  /**
   * Runs one check.
   *
   * An outage of the target is a report, not an error: uptime reports `down`. Throws if there is
   * nothing to report; the last readings then remain for up to three intervals, and the check
   * counts as `failed`.
   *
   * @param signal aborted at the timeout and when the probe stops; pass it to `get`.
   * @throws CheckFailure if the state could not be determined.
   */
  read(signal: AbortSignal): Promise<Report>;
}

/** Result of a check. */
export interface Report {
  /** All current series of the source. */
  readonly readings: readonly Reading[];
  /** The same in human-readable form: one line per target. */
  readonly lines: readonly StatusLine[];
  /** Events since the last report, for the log. */
  readonly events?: readonly ProbeEvent[];
  /** Series that replace `httpcheck.*` on `/metrics`. */
  readonly blackbox?: readonly BlackboxReading[];
  /** Third-party metrics passed on under their own names. */
  readonly passedOn?: readonly (PassedOnMetric | PassedOnHistogram)[];
}

/** One series of a registry metric. */
export interface Reading {
  readonly metric: ProbeMetricKey;
  readonly value: number;
  /** By attribute name, from `probeAttr` and `attr`. */
  readonly attributes: Attributes;
}

/** One series with a blackbox_exporter name. */
export interface BlackboxReading {
  readonly metric: keyof typeof blackboxMetrics;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A value of {@link StatusLine.cause}. */
export type Cause = 'refused' | 'unreachable';

/** One line of the table. */
export interface StatusLine {
  /** The target: `https://api.together.ai/v1`, a model, a deployment. */
  readonly subject: string;
  /**
   * `ok`; `notice`: worth a look, exit code 0; `down`: exit code 1 of `--once`.
   */
  readonly status: 'ok' | 'notice' | 'down';
  /**
   * Why it is not an outage of the target, although it can't be used: `refused`, your key, account
   * or base URL; `unreachable`, your network.
   */
  readonly cause?: Cause;
  /** Short summary with the key figures. No secrets, no unbounded foreign text. */
  readonly text: string;
}

/** A log record. */
export interface ProbeEvent {
  readonly name: (typeof probeEvents)[keyof typeof probeEvents];
  readonly severity: 'info' | 'warn';
  /** One sentence. */
  readonly body: string;
  readonly attributes: Attributes;
}

/** A metric passed on with its original name, type and labels. */
export interface PassedOnMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly description: string;
  readonly points: readonly PassedOnPoint[];
}

/** A histogram passed on. */
export interface PassedOnHistogram {
  readonly name: string;
  readonly type: 'histogram';
  readonly description: string;
  readonly points: readonly PassedOnDistribution[];
}

/** One series of a {@link PassedOnMetric}. */
interface PassedOnPoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series of a {@link PassedOnHistogram}. */
interface PassedOnDistribution {
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bounds in ascending order, without infinity. */
  readonly boundaries: readonly number[];
  /** Cumulative, as in Prometheus; one more than the boundaries, the last for infinity. */
  readonly counts: readonly number[];
  readonly sum: number;
}
