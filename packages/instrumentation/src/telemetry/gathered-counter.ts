import type { Attributes, Context, UpDownCounter } from '@opentelemetry/api';

interface Series {
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
  readonly #series = new Map<Attributes, Series>();

  constructor(counter: Pick<UpDownCounter, 'add'>) {
    this.#counter = counter;
  }

  /** @param attributes one object for each series: it is found by the object. */
  add(amount: number, attributes: Attributes, context: Context): void {
    const series = this.#series.get(attributes);
    if (series?.isStarted) {
      series.pending += amount;
      return;
    }
    if (series) series.isStarted = true;
    else if (this.#series.size < MAX_SERIES) {
      this.#series.set(attributes, { pending: 0, isStarted: true });
    }
    this.#counter.add(amount, attributes, context);
  }

  /** Metrics are about to be collected. */
  flush(): void {
    for (const [attributes, series] of this.#series) {
      if (series.isStarted) {
        if (series.pending !== 0) this.#counter.add(series.pending, attributes);
        series.pending = 0;
        series.isStarted = false;
      } else {
        this.#series.delete(attributes);
      }
    }
  }
}
