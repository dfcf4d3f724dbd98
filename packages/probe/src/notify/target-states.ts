import type { Clock } from '../schedule/clock.ts';
import type { Cause, StatusLine } from '../source/source.ts';
import type { Notice } from './notice.ts';

/** Consecutive checks that must agree before a state changes. */
const AGREEING_CHECKS = 2;
/** Number of changes within {@link RESTLESS_MILLIS} after which reports pause. */
const RESTLESS_CHANGES = 4;
const RESTLESS_MILLIS = 30 * 60_000;
/** A flapping target is reported again once its state has been stable for this long. */
const STEADY_MILLIS = 10 * 60_000;

const MAX_TARGETS = 5000;

/** A source's own object and name. */
interface Named {
  readonly name: string;
}

/** `down` with a cause is a separate state: an outage may begin behind a refused key. */
type Condition = 'up' | 'down' | Cause;

/** State of one target. */
interface Target {
  condition: Condition;
  /** The state that the contradicting checks reported. */
  contradiction: Condition;
  /** When it entered the state, on the monotonic clock. */
  changedAt: number;
  /** Consecutive checks that contradict the state, and the time of the first. */
  contradictions: number;
  contradictedSince: number;
  /** Times of recent changes. */
  changes: number[];
  isRestless: boolean;
  /** Start of the outage, if reported and not resolved. */
  downSince: number | undefined;
}

/** Result of one round of checks of a source. */
export interface Judgement {
  readonly notices: readonly Notice[];
  /** Whether one more check would decide something. */
  readonly isInDoubt: boolean;
}

/**
 * Decides which targets are down: two consecutive failures, or two consecutive successes. Each
 * change is reported once. Targets that start out good are not reported.
 */
export class TargetStates {
  readonly #clock: Clock;
  /** By source name and subject, most recent last. */
  readonly #targets = new Map<string, Target>();
  /** Targets of each source in its last check. */
  readonly #subjects = new WeakMap<object, ReadonlySet<string>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param reported lines of a source's last check; targets missing from it are dropped. Lines over
   * the limit are ignored: they would displace the others before their second check.
   */
  judge(source: Named, reported: readonly StatusLine[]): Judgement {
    const lines = reported.slice(0, MAX_TARGETS);
    const subjects = new Set(lines.map(({ subject }) => subject));
    for (const subject of this.#subjects.get(source) ?? []) {
      if (!subjects.has(subject)) this.#targets.delete(keyOf(source, subject));
    }
    this.#subjects.set(source, subjects);
    const judgements = lines.map((line) => this.judgeOne(source, line));
    return {
      notices: judgements.flatMap(({ notices }) => notices),
      isInDoubt: judgements.some(({ isInDoubt }) => isInDoubt),
    };
  }

  /** Evaluates one target and drops none. */
  judgeOne(source: Named, line: StatusLine): Judgement {
    const key = keyOf(source, line.subject);
    const target = this.#targets.get(key) ?? this.#newTarget();
    this.#targets.delete(key);
    this.#targets.set(key, target);
    const [oldest] = this.#targets.keys();
    if (this.#targets.size > MAX_TARGETS && oldest !== undefined) this.#targets.delete(oldest);
    const state = this.#advance(target, conditionOf(line));
    return {
      notices: state === undefined ? [] : [this.#notice(source.name, line, target, state)],
      isInDoubt: target.contradictions > 0,
    };
  }

  #newTarget(): Target {
    return {
      condition: 'up',
      contradiction: 'up',
      changedAt: this.#clock.elapsed(),
      contradictions: 0,
      contradictedSince: 0,
      changes: [],
      isRestless: false,
      downSince: undefined,
    };
  }

  /** @returns a notice to send, if any. */
  #advance(target: Target, condition: Condition): 'down' | 'up' | 'unstable' | undefined {
    const now = this.#clock.elapsed();
    if (condition === target.condition) {
      target.contradictions = 0;
      return this.#settle(target, now);
    }
    // Two failures agree that the target is no longer up, whatever their causes.
    const agrees = (condition === 'up') === (target.contradiction === 'up');
    if (!agrees) target.contradictions = 0;
    target.contradiction = condition;
    if (target.contradictions === 0) target.contradictedSince = this.#clock.now();
    target.contradictions += 1;
    if (target.contradictions < AGREEING_CHECKS) return undefined;
    target.condition = condition;
    target.changedAt = now;
    target.contradictions = 0;
    target.changes = [...target.changes.filter((at) => now - at < RESTLESS_MILLIS), now];
    if (target.isRestless) return undefined;
    if (target.changes.length > RESTLESS_CHANGES) {
      target.isRestless = true;
      return 'unstable';
    }
    return condition === 'up' ? 'up' : 'down';
  }

  /** A flapping target that has settled is reported once. */
  #settle(target: Target, now: number): 'down' | 'up' | undefined {
    if (!target.isRestless || now - target.changedAt < STEADY_MILLIS) return undefined;
    target.isRestless = false;
    target.changes = [];
    return target.condition === 'up' ? 'up' : 'down';
  }

  #notice(
    source: string,
    { subject, cause, text }: StatusLine,
    target: Target,
    state: 'down' | 'up' | 'unstable',
  ): Notice {
    const since = target.contradictedSince;
    const { downSince } = target;
    target.downSince = state === 'down' ? (downSince ?? since) : undefined;
    return {
      state,
      ...(state === 'down' && cause && { cause }),
      source,
      target: subject,
      text,
      since,
      at: this.#clock.now(),
      ...(state === 'up' &&
        downSince !== undefined && { downMillis: Math.max(since - downSince, 0) }),
    };
  }
}

function conditionOf({ status, cause }: StatusLine): Condition {
  return status === 'down' ? (cause ?? 'down') : 'up';
}

function keyOf({ name }: Named, subject: string): string {
  return `${name} ${subject}`;
}
