import { type Duration, formatDuration } from './duration.ts';
import { Expression } from './expression.ts';
import { type Matches, selector } from './label.ts';

/** A function of Prometheus over a range of a gauge. */
export type RangeFunction = 'avg' | 'max' | 'min' | 'last' | 'count' | 'present' | 'changes';

/** The series of one metric, now. */
export class Series extends Expression {
  readonly #name: string;
  readonly #matches: Matches;
  readonly #timeScale: number;
  readonly #offset: Duration | undefined;

  /** @param timeScale every length of time is divided by it; see `Settings.timeScale`. */
  constructor(name: string, matches: Matches, timeScale: number, offset?: Duration) {
    const ago = offset === undefined ? '' : ` offset ${scaled(offset, timeScale)}`;
    super(`${name}${selector(matches)}${ago}`);
    this.#name = name;
    this.#matches = matches;
    this.#timeScale = timeScale;
    this.#offset = offset;
  }

  /** Only the series whose labels are so. */
  where(matches: Matches): Series {
    return new Series(this.#name, { ...this.#matches, ...matches }, this.#timeScale, this.#offset);
  }

  /** The series as they were some time ago. */
  offset(ago: Duration): Series {
    return new Series(this.#name, this.#matches, this.#timeScale, ago);
  }

  /** Growth of a counter each second, averaged over a window. */
  rate(window: Duration): Expression {
    return new Expression(`rate(${this.#range(window)})`);
  }

  /** Growth of a counter over a window. */
  increase(window: Duration): Expression {
    return new Expression(`increase(${this.#range(window)})`);
  }

  /**
   * Growth of a counter over a window, what a series began with included: `increase` knows nothing
   * of what was counted before a series was first seen, so it misses the only 402 of the night, and
   * a minute of every new process.
   *
   * A series is new when it is there and was not a window ago, although `presence` was (otherwise it
   * may be Prometheus that was not there, and all of the past would count as growth).
   *
   * @param presence a metric that each job has while it runs.
   */
  growth(window: Duration, presence: Series): Expression {
    const born = this.over('last', window)
      .unless(this.offset(window))
      .and(presence.offset(window), { on: ['job'] });
    return born.or(this.increase(window));
  }

  /** A function over a window of a gauge. */
  over(rangeFunction: RangeFunction, window: Duration): Expression {
    const name = rangeFunction === 'changes' ? 'changes' : `${rangeFunction}_over_time`;
    return new Expression(`${name}(${this.#range(window)})`);
  }

  #range(window: Duration): string {
    const ago =
      this.#offset === undefined ? '' : ` offset ${scaled(this.#offset, this.#timeScale)}`;
    const range = scaled(window, this.#timeScale);
    return `${this.#name}${selector(this.#matches)}[${range}]${ago}`;
  }
}

function scaled(duration: Duration, timeScale: number): string {
  return formatDuration(typeof duration === 'number' ? duration / timeScale : duration);
}
