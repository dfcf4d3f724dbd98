import type { Attributes, Context, Histogram } from '@opentelemetry/api';

/** What a series adds up to until the next collection. */
interface Cell {
  record(value: number): void;
}

/** The cells of an instrument by their attributes; exchanged with each collection. */
interface Cells {
  get(attributes: Attributes): Cell | undefined;
}

/** What is looked at inside the histograms of `@opentelemetry/sdk-metrics` 3.x. */
interface SdkHistogram {
  readonly _writableMetricStorage?: {
    readonly hasAttributeProcessor?: boolean;
    readonly _deltaMetricStorage?: { readonly _activeCollectionStorage?: Partial<Cells> };
  };
}

/** Most series whose cells are kept. */
const MAX_SERIES = 1000;

/**
 * A histogram that finds the SDK's cell of a series once between two collections.
 *
 * The SDK sorts and serialises the attributes for every value, to find the cell that the value
 * belongs to: 1.5 µs and 2 kB, the largest part of what a call and nearly all of what a chunk would
 * cost. The API has no bound instruments. So after a value has gone the public way, its cell is
 * looked up, and takes the further values of that series until the SDK takes another. Where
 * anything is not as expected (another SDK, several readers, a view that changes attributes, too
 * many series), every value goes the public way.
 */
export class SeriesHistogram {
  readonly #histogram: Histogram;
  readonly #known = new Map<Attributes, Cell>();
  #cells: Cells | undefined;

  constructor(histogram: Histogram) {
    this.#histogram = histogram;
  }

  /** @param attributes one object for each series: it is found by the object. */
  record(value: number, attributes: Attributes, context: Context): void {
    const cell = this.#cellOf(attributes);
    // The instrument refuses negative values, the cell would not.
    if (cell && value >= 0) cell.record(value);
    else this.#recordPublicly(value, attributes, context);
  }

  /** Records many values of one series. */
  recordAll(values: readonly number[], attributes: Attributes, context: Context): void {
    let cell = this.#cellOf(attributes);
    for (const value of values) {
      if (cell && value >= 0) {
        cell.record(value);
      } else {
        this.#recordPublicly(value, attributes, context);
        cell = this.#cellOf(attributes);
      }
    }
  }

  #cellOf(attributes: Attributes): Cell | undefined {
    const cells = cellsOf(this.#histogram);
    if (cells !== this.#cells) {
      this.#known.clear();
      this.#cells = cells;
    }
    return this.#known.get(attributes);
  }

  #recordPublicly(value: number, attributes: Attributes, context: Context): void {
    this.#histogram.record(value, attributes, context);
    if (!this.#cells || this.#known.size >= MAX_SERIES) return;
    const found = this.#cells.get(attributes);
    if (typeof found?.record === 'function') this.#known.set(attributes, found);
  }
}

function cellsOf(histogram: Histogram): Cells | undefined {
  const storage = (histogram as SdkHistogram)._writableMetricStorage;
  if (storage?.hasAttributeProcessor !== false) return undefined;
  const cells = storage._deltaMetricStorage?._activeCollectionStorage;
  return typeof cells?.get === 'function' ? (cells as Cells) : undefined;
}
