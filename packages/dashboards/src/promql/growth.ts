import { thresholds } from '../thresholds.ts';
import { type Duration, minutes } from './duration.ts';
import { Expression } from './expression.ts';
import type { Series } from './series.ts';

/** What distinguishes new series from old ones. */
export interface Evaluator {
  /** A series that Prometheus itself makes at every evaluation. */
  readonly heartbeat: Series;
  /** How often processes export, in seconds. */
  readonly exportSeconds: number;
  /** Seconds as they are in expressions; see `Settings.timeScale`. */
  readonly timeScale: number;
}

/** A label that keeps both parts of a growth apart until they are summed. */
const PART = 'growth';
/** As long as Prometheus looks back for a sample. */
const LOOKBACK = minutes(5);

/**
 * Growth of a counter over a window, what new series began with included. This is the one definition
 * of growth: alerts, boards and money all count by it. `increase` alone misses what a series had
 * counted when it was first seen: the only 402 of the night, all of a job that ends within a minute.
 * Without the recording rules (a board on a Prometheus that lacks them) it is `increase`.
 *
 * @param replicaLabels what differs in these alone is counted once.
 */
export function growth(
  counter: Series,
  window: Duration,
  replicaLabels: readonly string[],
): Expression {
  return counter
    .increase(window)
    .or(counter.initial().over('sum', window).withLabel(PART, 'initial'))
    .maxWithout(replicaLabels);
}

/**
 * What a series had counted when it was first seen, recorded at that one evaluation.
 *
 * A series is new when it was not seen for a day: one missing sample, a stale marker, an outage of a
 * process or of all of them makes nothing new. Whether the past is known is asked of Prometheus' own
 * heartbeat, since every living process exports within two intervals: had Prometheus not been there,
 * all would look new. And a counter that is larger than a process can have counted in that time is
 * older than it looks.
 *
 * @param perSecond how much a process may count in a second.
 */
export function initialValue(counter: Series, perSecond: number, evaluator: Evaluator): Expression {
  const { heartbeat, exportSeconds } = evaluator;
  const twoExports = Math.max(2 * exportSeconds, minutes(1));
  const { survives } = thresholds.growth;
  return counter
    .first(LOOKBACK)
    .atMost(perSecond * twoExports)
    .unless(counter.seen().over('last', survives))
    .and(heartbeat.offset(twoExports), { on: [] });
}

/** When each series of a counter was last seen, for as long as it is not forgotten. */
export function lastSeen(counter: Series, { timeScale }: Evaluator): Expression {
  const { forgets, survives } = thresholds.growth;
  const now = new Expression('time()');
  return counter
    .present(LOOKBACK)
    .times(now)
    .or(
      counter
        .seen()
        .over('last', survives)
        .above(now.minus(forgets / timeScale)),
    );
}
