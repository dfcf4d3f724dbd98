import type { Clock } from '../schedule/clock.ts';
import type { StatusLine } from '../source/source.ts';
import type { Notice } from './notice.ts';

/** Checks in a row that have to agree before a state changes. */
const AGREEING_CHECKS = 2;
/** So many changes within {@link RESTLESS_MILLIS} are one notice, and then quiet. */
const RESTLESS_CHANGES = 4;
const RESTLESS_MILLIS = 30 * 60_000;
/** What keeps changing is reported again when it has kept one state for so long. */
const STEADY_MILLIS = 10 * 60_000;

const MAX_TARGETS = 5000;

/** A source, by itself and by its name. */
interface Named {
  readonly name: string;
}

/** What is known of one target. */
interface Target {
  isDown: boolean;
  /** When the state was entered, on the monotonic clock. */
  changedAt: number;
  /** Checks in a row that contradict the state, and when the first one was. */
  contradictions: number;
  contradictedSince: number;
  /** When it changed lately. */
  changes: number[];
  isRestless: boolean;
  /** Since when it was down, where that was reported and nothing since. */
  downSince: number | undefined;
}

/** What a round of checks of one source came to. */
export interface Judgement {
  readonly notices: readonly Notice[];
  /** Whether one more check would decide something. */
  readonly isInDoubt: boolean;
}

/**
 * Which targets are down, by checks that agree: two failed ones in a row, two good ones in a row.
 * Each change is reported once. What is good from the start is never reported.
 */
export class TargetStates {
  readonly #clock: Clock;
  /** By source's name and subject, the latest last. */
  readonly #targets = new Map<string, Target>();
  /** What each source had in its last check. */
  readonly #subjects = new WeakMap<object, readonly string[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param lines of a source's last check; what is not among them any more is forgotten. */
  judge(source: Named, lines: readonly StatusLine[]): Judgement {
    const subjects = lines.map(({ subject }) => subject);
    for (const subject of this.#subjects.get(source) ?? []) {
      if (!subjects.includes(subject)) this.#targets.delete(keyOf(source, subject));
    }
    this.#subjects.set(source, subjects);
    const judgements = lines.map((line) => this.judgeOne(source, line));
    return {
      notices: judgements.flatMap(({ notices }) => notices),
      isInDoubt: judgements.some(({ isInDoubt }) => isInDoubt),
    };
  }

  /** Judges one target, and forgets none. */
  judgeOne(source: Named, line: StatusLine): Judgement {
    const key = keyOf(source, line.subject);
    const target = this.#targets.get(key) ?? this.#newTarget();
    this.#targets.delete(key);
    this.#targets.set(key, target);
    const [oldest] = this.#targets.keys();
    if (this.#targets.size > MAX_TARGETS && oldest !== undefined) this.#targets.delete(oldest);
    const state = this.#advance(target, line.status === 'down');
    return {
      notices: state === undefined ? [] : [this.#notice(source.name, line, target, state)],
      isInDoubt: target.contradictions > 0,
    };
  }

  #newTarget(): Target {
    return {
      isDown: false,
      changedAt: this.#clock.elapsed(),
      contradictions: 0,
      contradictedSince: 0,
      changes: [],
      isRestless: false,
      downSince: undefined,
    };
  }

  /** @returns what to report, if anything. */
  #advance(target: Target, isDown: boolean): 'down' | 'up' | 'unstable' | undefined {
    const now = this.#clock.elapsed();
    if (isDown === target.isDown) {
      target.contradictions = 0;
      return this.#settle(target, now);
    }
    if (target.contradictions === 0) target.contradictedSince = this.#clock.now();
    target.contradictions += 1;
    if (target.contradictions < AGREEING_CHECKS) return undefined;
    target.isDown = isDown;
    target.changedAt = now;
    target.contradictions = 0;
    target.changes = [...target.changes.filter((at) => now - at < RESTLESS_MILLIS), now];
    if (target.isRestless) return undefined;
    if (target.changes.length > RESTLESS_CHANGES) {
      target.isRestless = true;
      return 'unstable';
    }
    return isDown ? 'down' : 'up';
  }

  /** What was restless and has kept its state is reported once. */
  #settle(target: Target, now: number): 'down' | 'up' | undefined {
    if (!target.isRestless || now - target.changedAt < STEADY_MILLIS) return undefined;
    target.isRestless = false;
    target.changes = [];
    return target.isDown ? 'down' : 'up';
  }

  #notice(
    source: string,
    { subject, text }: StatusLine,
    target: Target,
    state: 'down' | 'up' | 'unstable',
  ): Notice {
    const since = target.contradictedSince;
    const { downSince } = target;
    target.downSince = state === 'down' ? since : undefined;
    return {
      state,
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

function keyOf({ name }: Named, subject: string): string {
  return `${name} ${subject}`;
}
