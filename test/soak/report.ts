import { metrics } from '@together-otel/semconv';
import type { SoakArguments } from './arguments.ts';
import { heapSlope, peakRss } from './memory.ts';
import type { Arrived, Sample, Summary } from './messages.ts';

/** Observations of one application. */
interface Seen {
  readonly summary: Summary;
  readonly samples: readonly Sample[];
  /** A signal's name, or its exit code. */
  readonly ending: string;
  readonly stderr: string;
  /** Requests that Together served to it. */
  readonly requests: number;
}

/** Observations of a whole soak. */
export interface Run {
  readonly control: Seen;
  readonly observed: Seen;
  readonly arrived: Arrived;
  readonly warmUpSeconds: number;
}

/** One row of the table. */
interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly control: number;
  readonly observed: number;
}

interface Check {
  readonly name: string;
  readonly found: string;
  readonly passed: boolean;
}

export interface SoakReport {
  readonly arguments: SoakArguments;
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
  /** The observed application's stderr: the preload's warnings. */
  readonly stderr: string;
}

const KIB = 1024;

/**
 * Bytes per call; a leaked call would retain thousands. Applies to the observed application alone
 * rather than to its excess over the control, whose heap at rest varies by megabytes between runs.
 */
const RETAINED_BYTES = 24;

export function makeReport(options: SoakArguments, run: Run): SoakReport {
  const { control, observed, arrived, warmUpSeconds } = run;
  const figure = (name: string, unit: string, of: (seen: Seen) => number): Figure => ({
    name,
    unit,
    control: of(control),
    observed: of(observed),
  });
  const steady = (seen: Seen): Sample[] => seen.samples.filter(({ at }) => at > warmUpSeconds);
  const retained = figure(
    'heap retained after warm-up',
    'KiB',
    ({ summary }) => (summary.heapAtEnd - summary.heapAfterWarmUp) / KIB,
  );
  const p99 = figure('event-loop delay p99', 'ms', ({ summary }) => summary.loopDelay.p99);
  const figures = [
    figure('calls', '', ({ summary }) => summary.calls),
    { name: 'spans lost', unit: '', control: 0, observed: arrived.spansLost },
    figure('calls that failed', '', ({ summary }) => summary.failed),
    figure('CPU after warm-up', 's', ({ summary }) => summary.cpuSeconds),
    figure('event-loop delay p50', 'ms', ({ summary }) => summary.loopDelay.p50),
    p99,
    figure('event-loop delay max', 'ms', ({ summary }) => summary.loopDelay.max),
    retained,
    figure('slope of the heap floor', 'KiB/min', (seen) => heapSlope(steady(seen))),
    figure('peak memory', 'MiB', (seen) => peakRss(seen.samples)),
  ];
  const attempts = arrived.totals[metrics.attempts.name] ?? 0;
  const durations = arrived.totals[metrics.operationDuration.name] ?? 0;
  const { calls } = observed.summary;
  const callsAfterWarmUp = calls * (1 - warmUpSeconds / (options.minutes * 60));
  return {
    arguments: options,
    figures,
    checks: [
      equal('the application ends as the control does', observed.ending, control.ending),
      equal('attempts counted = requests that Together served', attempts, observed.requests),
      equal('calls counted = calls made', durations, calls),
      equal('spans arrived, or counted as lost', arrived.spans + arrived.spansLost, calls),
      atMost('event-loop delay p99, observed / control', p99.observed / p99.control, 1.1),
      atMost(
        'heap retained after warm-up, bytes a call',
        (retained.observed * KIB) / callsAfterWarmUp,
        RETAINED_BYTES,
      ),
    ],
    stderr: observed.stderr,
  };
}

function equal<T extends string | number>(name: string, found: T, expected: T): Check {
  const text = found === expected ? String(found) : `${found}, expected ${expected}`;
  return { name, found: text, passed: found === expected };
}

function atMost(name: string, found: number, limit: number): Check {
  return { name, found: `${found.toFixed(2)} (at most ${limit})`, passed: found <= limit };
}
