import { type Duration, secondsOf } from '../promql/duration.ts';
import { Expression } from '../promql/expression.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import type { LabelKey, SignalKeyOf } from '../registry.ts';

/** Precedence of `/`. */
const DIVISION = 5;

/**
 * How a signal is evaluated: over which period, by which labels.
 *
 * A panel counts per second, a rule within the window; both use the same growth.
 */
export class View {
  readonly query: Query;
  readonly over: Duration;
  readonly by: readonly LabelKey[];
  readonly #counting: 'rate' | 'growth';
  readonly #ago: Duration | undefined;

  constructor(
    query: Query,
    over: Duration,
    by: readonly LabelKey[],
    counting: 'rate' | 'growth' = 'rate',
    ago?: Duration,
  ) {
    this.query = query;
    this.over = over;
    this.by = by;
    this.#counting = counting;
    this.#ago = ago;
  }

  /** The same, by other labels. */
  per(...by: readonly LabelKey[]): View {
    return new View(this.query, this.over, by, this.#counting, this.#ago);
  }

  /** The same, at an earlier time. */
  ago(ago: Duration): View {
    return new View(this.query, this.over, this.by, this.#counting, ago);
  }

  /** Growth of a counter, summed by the view's labels. */
  counted(series: Series): Expression {
    return this.#counting === 'rate' ? this.perSecond(series) : this.grown(series);
  }

  /** Growth of a counter within the window, summed by the view's labels. */
  grown(series: Series): Expression {
    const then = this.#ago === undefined ? series : series.offset(this.#ago);
    return this.query.growth(then, this.over).sum(...this.by);
  }

  /** Growth of a counter per second, summed by the view's labels. */
  perSecond(series: Series): Expression {
    return perSecond(this.query, this.grown(series), this.over);
  }

  /** The value that a share of a histogram's values stays below. */
  quantile(share: number, key: SignalKeyOf<'histogram'>): Expression {
    return this.query.quantile(share, key, { over: this.over, by: this.by, ago: this.#ago });
  }
}

/** A growth over a period, per second. */
export function perSecond(query: Query, growth: Expression, over: Duration): Expression {
  const seconds = secondsOf(over);
  return growth.dividedBy(
    typeof seconds === 'number'
      ? query.seconds(seconds)
      : new Expression(seconds, seconds.includes('/') ? DIVISION : undefined),
  );
}
