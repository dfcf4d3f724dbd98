import { shown } from '@together-otel/instrumentation/distribution';
import { attr, probeAttr, type probeAttributes } from '@together-otel/semconv';
import { CheckFailure } from '../http/check-failure.ts';
import type { CheckOutcome } from '../schedule/check-loop.ts';
import type { Clock } from '../schedule/clock.ts';
import type {
  BlackboxReading,
  PassedOnHistogram,
  PassedOnMetric,
  Reading,
  Report,
  Source,
  StatusLine,
} from '../source/source.ts';
import { verdictOf } from '../source/verdict.ts';

type CheckResult = (typeof probeAttributes.checkResult.values)[number];

/** State of a source. */
interface Entry {
  readonly source: Source;
  readonly since: number;
  report: Report | undefined;
  reportedAt: number | undefined;
  /** When the last check ended, whatever its outcome. */
  endedAt: number | undefined;
  /** Why the last check reported nothing. */
  trouble: Omit<StatusLine, 'subject'> | undefined;
}

/** A table line with its source. */
export interface SourceLine extends StatusLine {
  readonly source: Source['name'];
}

/** Number of intervals without a report after which a source's readings expire. */
const STALE_INTERVALS = 3;

/** Latest report of each source, and the outcomes of its checks. */
export class ReadingStore {
  readonly #clock: Clock;
  readonly #counts = new Map<string, { readonly reading: Reading; value: number }>();
  #entries: Entry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces the watched sources; drops the others' readings, but keeps check counts. */
  watch(sources: readonly Source[]): void {
    const since = this.#clock.elapsed();
    this.#entries = sources.map((source) => ({
      source,
      since,
      report: undefined,
      reportedAt: undefined,
      endedAt: undefined,
      trouble: undefined,
    }));
  }

  /** Records the outcome of a check. */
  record(source: Source, outcome: CheckOutcome): void {
    const entry = this.#entries.find((candidate) => candidate.source === source);
    if (!entry) return;
    this.#count(source, outcome.kind, outcome.kind === 'skipped' ? outcome.times : 1);
    if (outcome.kind === 'skipped') return;
    const now = this.#clock.elapsed();
    entry.endedAt = now;
    if (outcome.kind === 'completed') {
      entry.report = outcome.report;
      entry.reportedAt = now;
      entry.trouble = undefined;
    } else {
      // An abort's own error says nothing; a CheckFailure says where the request hung.
      const isTold = outcome.kind === 'failed' || outcome.error instanceof CheckFailure;
      const reason = isTold
        ? reasonOf(outcome.error)
        : `no response within ${source.timeoutMillis / 1000} s`;
      entry.trouble = { ...verdictOf(outcome.error), text: `not known: ${reason}` };
    }
  }

  /** All registry series, including the probe's own health; each once. */
  readings(): Reading[] {
    const readings = [
      ...this.#reports().flatMap((report) => report.readings),
      ...this.#entries.flatMap((entry) => this.#health(entry)),
      ...[...this.#counts.values()].map(({ reading, value }) => ({ ...reading, value })),
    ];
    // Two sources of one host may report the same series: the later one wins.
    return [...new Map(readings.map((reading) => [keyOf(reading), reading])).values()];
  }

  blackbox(): BlackboxReading[] {
    return this.#reports().flatMap((report) => report.blackbox ?? []);
  }

  passedOn(): (PassedOnMetric | PassedOnHistogram)[] {
    return this.#reports().flatMap((report) => report.passedOn ?? []);
  }

  /** The table. */
  lines(): SourceLine[] {
    return this.#entries.flatMap(({ source }) => this.linesOf(source));
  }

  /** Lines of one source. */
  linesOf(source: Source): SourceLine[] {
    const entry = this.#entries.find((candidate) => candidate.source === source);
    if (!entry) return [];
    const { report, trouble } = entry;
    if (trouble !== undefined) {
      const subject = source.serverAddress;
      return [{ source: source.name, subject, ...trouble }];
    }
    return (report?.lines ?? []).map((line) => ({ ...line, source: source.name }));
  }

  /** Sources whose checks have not ended for too long: the probe itself is stuck. */
  stuck(): Source[] {
    const now = this.#clock.elapsed();
    return this.#entries
      .filter(({ source, since, endedAt }) => {
        const patience = STALE_INTERVALS * source.intervalMillis + source.timeoutMillis;
        return now - (endedAt ?? since) > patience;
      })
      .map(({ source }) => source);
  }

  /** Reports that have not expired. */
  #reports(): Report[] {
    const now = this.#clock.elapsed();
    return this.#entries.flatMap(({ source, report, reportedAt = 0 }) => {
      const isStale = now - reportedAt > STALE_INTERVALS * source.intervalMillis;
      return report && !isStale ? [report] : [];
    });
  }

  #health({ source, since, reportedAt }: Entry): Reading[] {
    const attributes = identityOf(source);
    const age = (this.#clock.elapsed() - (reportedAt ?? since)) / 1000;
    const interval = source.intervalMillis / 1000;
    return [
      { metric: 'probeCheckAge', value: age, attributes },
      { metric: 'probeCheckInterval', value: interval, attributes },
    ];
  }

  #count(source: Source, result: CheckResult, times: number): void {
    const attributes = { ...identityOf(source), [probeAttr.checkResult]: result };
    const reading: Reading = { metric: 'probeChecks', value: 0, attributes };
    const key = keyOf(reading);
    const count = this.#counts.get(key) ?? { reading, value: 0 };
    count.value += times;
    this.#counts.set(key, count);
  }
}

function identityOf(source: Source): Record<string, string> {
  return { [probeAttr.probeSource]: source.name, [attr.serverAddress]: source.serverAddress };
}

function keyOf({ metric, attributes }: Reading): string {
  return `${metric} ${JSON.stringify(attributes)}`;
}

function reasonOf(error: unknown): string {
  return shown(error instanceof Error ? error.message : String(error));
}
