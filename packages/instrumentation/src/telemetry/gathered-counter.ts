import type { Context, UpDownCounter } from '@opentelemetry/api';
import type { Series } from './series.ts';

interface Sum {
  /** Not handed over yet. */
  pending: number;
  /** The SDK has the series since the last collection: it has a start time. */
  isStarted: boolean;
}

/** Most series that are gathered; further ones go straight to the SDK. */
const MAX_SERIES = 1000;

/**
 * A counter, of any kind, that hands the SDK each series twice between two collections, however
 * often something is added: the first addition, so that the series starts when it did, and at the
 * collection the sum of the rest. The SDK sorts and serialises the attributes for each addition,
 * which costs more than all the rest of counting.
 */
export class GatheredCounter {
  readonly #counter: Pick<UpDownCounter, 'add'>;
  readonly #sums = new Map<Series, Sum>();

  constructor(counter: Pick<UpDownCounter, 'add'>) {
    this.#counter = counter;
  }

  add(amount: number, series: Series, context: Context): void {
    const sum = this.#sums.get(series);
    if (sum?.isStarted) {
      sum.pending += amount;
      return;
    }
    if (sum) sum.isStarted = true;
    else if (this.#sums.size < MAX_SERIES) {
      this.#sums.set(series, { pending: 0, isStarted: true });
    }
    this.#counter.add(amount, series, context);
  }

  /** Metrics are about to be collected. */
  flush(): void {
    for (const [series, sum] of this.#sums) {
      if (sum.isStarted) {
        if (sum.pending !== 0) this.#counter.add(sum.pending, series);
        sum.pending = 0;
        sum.isStarted = false;
      } else {
        this.#sums.delete(series);
      }
    }
  }
}
