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
 * Something that is watched: the API's uptime, the catalogue, deployments, spend, …
 *
 * The schedule calls `read` once in each interval, never while the last one is still under way, and
 * aborts it after `timeoutMillis`. What it answers with replaces what this source said before, in
 * OTLP, on `/metrics`, in the table: a series that is not among the readings is gone.
 *
 * A source keeps no timers and asks no clock but the one of its {@link SourceContext}.
 */
export interface Source {
  readonly name: SourceName;
  /** Host of what is asked; with `name` it distinguishes sources. */
  readonly serverAddress: string;
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
  /**
   * Asks once.
   *
   * An outage that it watches for is a report, not an error: uptime reports `down`. It
   * throws when it has nothing to report; then its last readings stay until they are older than three
   * intervals, and the check counts as `failed`.
   *
   * @param signal aborted at the timeout and when the probe stops; hand it on to `get`.
   * @throws CheckFailure when it could not find out.
   */
  read(signal: AbortSignal): Promise<Report>;
}

/** What a source has found. */
export interface Report {
  /** All of the source's series, now. */
  readonly readings: readonly Reading[];
  /** The same for people: one line for each thing that is watched. */
  readonly lines: readonly StatusLine[];
  /** What happened since the last report, for the log. */
  readonly events?: readonly ProbeEvent[];
  /** What `/metrics` has in the place of `httpcheck.*`. */
  readonly blackbox?: readonly BlackboxReading[];
  /** Metrics of somebody else that are passed on under their own names. */
  readonly passedOn?: readonly (PassedOnMetric | PassedOnHistogram)[];
}

/** One series of a metric of the registry. */
export interface Reading {
  readonly metric: ProbeMetricKey;
  readonly value: number;
  /** By attribute name, as `probeAttr` and `attr` name them. */
  readonly attributes: Attributes;
}

/** One series with a name of blackbox_exporter. */
export interface BlackboxReading {
  readonly metric: keyof typeof blackboxMetrics;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** One line of the table. */
export interface StatusLine {
  /** What it is about: `https://api.together.ai/v1`, a model, a deployment. */
  readonly subject: string;
  /**
   * `ok`; `notice`: worth a look, exit code 0; `down`: exit code 1 of `--once`.
   */
  readonly status: 'ok' | 'notice' | 'down';
  /** A few words with the figures that matter. No secrets, no foreign text that was not shortened. */
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

/** A metric that is passed on: name, type and labels are its owner's. */
export interface PassedOnMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly description: string;
  readonly points: readonly PassedOnPoint[];
}

/** A histogram that is passed on. */
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
  /** Upper bounds, rising, without infinity. */
  readonly boundaries: readonly number[];
  /** Cumulative, as Prometheus counts; one more than the boundaries, the last for infinity. */
  readonly counts: readonly number[];
  readonly sum: number;
}
