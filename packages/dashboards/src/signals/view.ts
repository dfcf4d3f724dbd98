import type { Duration } from '../promql/duration.ts';
import type { Expression } from '../promql/expression.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import type { LabelKey, SignalKeyOf } from '../registry.ts';

/**
 * How a signal is looked at: over which time, by which labels.
 *
 * A panel counts in rates (things a second); a rule counts in growth (things in the window), with
 * what new processes began with.
 */
export class View {
  readonly query: Query;
  readonly over: Duration;
  readonly by: readonly LabelKey[];
  readonly #counting: 'rate' | 'growth';

  constructor(
    query: Query,
    over: Duration,
    by: readonly LabelKey[],
    counting: 'rate' | 'growth' = 'rate',
  ) {
    this.query = query;
    this.over = over;
    this.by = by;
    this.#counting = counting;
  }

  /** The same, by other labels. */
  per(...by: readonly LabelKey[]): View {
    return new View(this.query, this.over, by, this.#counting);
  }

  /** What a counter counted, summed by the view's labels. */
  counted(series: Series): Expression {
    const counted =
      this.#counting === 'rate'
        ? series.rate(this.over)
        : series.growth(this.over, this.query.counter('attempts'));
    return counted.sum(...this.by);
  }

  /** What a share of a histogram's values stays below. */
  quantile(share: number, key: SignalKeyOf<'histogram'>): Expression {
    return this.query.quantile(share, key, { over: this.over, by: this.by });
  }
}
