import type { Context, UpDownCounter } from '@opentelemetry/api';
import type { Series } from './series.ts';

interface Sum {
  /** Not passed on yet. */
  pending: number;
  /** Whether the SDK has had the series since the last collection, so that it has a start time. */
  isStarted: boolean;
}

/** Maximum number of buffered series; further ones go straight to the SDK. */
const MAX_SERIES = 1000;

/**
 * A counter of any kind that calls the SDK at most twice per series and collection: for the first
 * addition, so that the series gets the right start time, and at collection with the sum of the
 * rest. The SDK sorts and serialises the attributes on every addition, which costs more than
 * everything else about counting.
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

  /** Flushes the sums before metrics are collected. */
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
