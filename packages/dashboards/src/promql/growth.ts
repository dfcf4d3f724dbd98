import type { LabelKey } from '../registry.ts';
import { thresholds } from '../thresholds.ts';
import { type Duration, minutes } from './duration.ts';
import { Expression } from './expression.ts';
import type { Series } from './series.ts';

/** Distinguishes new series from old ones. */
export interface Evaluator {
  /** A series recorded by Prometheus at every evaluation. */
  readonly heartbeat: Series;
  /** Export interval of the processes, in seconds. */
  readonly exportSeconds: number;
  /** Scales seconds in expressions; see `Settings.timeScale`. */
  readonly timeScale: number;
  /** Labels that distinguish replicas: a series seen by one replica is not new to another. */
  readonly replicaLabels: readonly string[];
}

/** Processes that Prometheus scrapes itself, so it knows whether they answer. */
export interface Scraped {
  /** Labels of a process. */
  readonly process: readonly LabelKey[];
  /** 1 while it answers. */
  readonly up: Expression;
  /** Processes that may have counted long before they were first scraped. */
  readonly reachedLate: Expression;
}

/** A label that keeps both parts of a growth apart until they are summed. */
const PART = 'growth';
/** Recorded instead of a time: the series was seen, but its process has restarted. */
const FORGOTTEN = 0;
/** Prometheus' lookback for a sample. */
const LOOKBACK = minutes(5);

/**
 * Growth of a counter over a window, including the initial values of new series. This is the only
 * definition of growth, used by alerts, boards and costs. `increase` alone misses a series' count
 * before its first sample: the only 402 of the night, or all of a job that ends within a minute.
 * Without the recording rules (a board on a Prometheus that lacks them) it falls back to
 * `increase`.
 *
 * @param replicaLabels series that differ only in these are counted once.
 */
export function growth(
  counter: Series,
  window: Duration,
  replicaLabels: readonly string[],
): Expression {
  return withInitial(
    counter.increase(window),
    counter.initial().over('sum', window),
    replicaLabels,
  );
}

/** An increase with the initial values of the same window, each series once. */
export function withInitial(
  increase: Expression,
  initial: Expression,
  replicaLabels: readonly string[],
): Expression {
  return increase.or(initial.withLabel(PART, 'initial')).maxWithout(replicaLabels);
}

/**
 * A series' count at its first sample, recorded at that one evaluation.
 *
 * A series is new if neither it nor a replica of it was seen for a day. A missing sample, a stale
 * marker, an outage of processes or a second path to Prometheus therefore makes nothing new.
 * Prometheus' own heartbeat shows whether it could have seen the past: every live process exports
 * within two intervals, so after an outage of Prometheus everything would look new. A count too large
 * for that time is older than it looks.
 *
 * @param perSecond maximum count of a process per second.
 * @param scraped set for processes that Prometheus scrapes itself.
 */
export function initialValue(
  counter: Series,
  perSecond: number,
  evaluator: Evaluator,
  scraped?: Scraped,
): Expression {
  const { heartbeat, exportSeconds, replicaLabels } = evaluator;
  const twoExports = Math.max(2 * exportSeconds, minutes(1));
  const { survives } = thresholds.growth;
  const first = counter.first(LOOKBACK).atMost(perSecond * twoExports);
  const seen = counter.seen().over('last', survives);
  const isNew = scraped
    ? first
        .unless(seen.above(FORGOTTEN), { ignoring: replicaLabels })
        .unless(scraped.reachedLate, { on: scraped.process })
    : first.unless(seen, { ignoring: replicaLabels });
  return isNew.and(heartbeat.offset(twoExports), { on: [] });
}

/**
 * When each series of a counter was last seen, until it is dropped. A scraped process that answers
 * without the counter has restarted, so whatever it counts next is new.
 */
export function lastSeen(counter: Series, { timeScale }: Evaluator, scraped?: Scraped): Expression {
  const { forgets, survives } = thresholds.growth;
  const now = new Expression('time()');
  const before = counter
    .seen()
    .over('last', survives)
    .above(now.minus(forgets / timeScale));
  const present = counter.present(LOOKBACK).times(now);
  return scraped
    ? present
        .or(before.unless(scraped.up.equalTo(1), { on: scraped.process }))
        .or(before.times(FORGOTTEN))
    : present.or(before);
}
