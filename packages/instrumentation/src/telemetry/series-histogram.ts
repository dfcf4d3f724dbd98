import type { Attributes, Context, Histogram } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';
import type { Series } from './series.ts';

/** What a series adds up to until the next collection. */
interface Cell {
  record(value: number): void;
  toPointValue?(): unknown;
}

/** The cells of an instrument by their attributes; exchanged with each collection. */
interface Cells {
  get(attributes: Attributes): Cell | undefined;
}

/** What is looked at inside the histograms of `@opentelemetry/sdk-metrics` 2.x and 3.x. */
interface SdkHistogram {
  readonly _writableMetricStorage?: {
    /** From 2.9 on. */
    readonly hasAttributeProcessor?: boolean;
    readonly _attributesProcessor?: object;
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
 * looked up, and takes the further values of that series until the SDK takes another. The shapes of
 * the SDK that this knows are those of the versions it is tested with; the first value of all that a
 * cell takes is checked for having arrived. Where anything is not as expected (another SDK, several
 * readers, a view that changes attributes or aggregates otherwise, too many series), every value goes
 * the public way.
 */
export class SeriesHistogram {
  readonly #histogram: Histogram;
  readonly #known = new Map<Series, Cell>();
  #cells: Cells | undefined;
  #isTrusted: boolean | undefined;

  constructor(histogram: Histogram) {
    this.#histogram = histogram;
  }

  record(value: number, series: Series, context: Context): void {
    const cell = this.#cellOf(series);
    // The instrument refuses negative values, the cell would not.
    if (cell && value >= 0) cell.record(value);
    else this.#recordPublicly(value, series, context);
  }

  /** Records many values of one series. */
  recordAll(values: readonly number[], series: Series, context: Context): void {
    let cell = this.#cellOf(series);
    for (const value of values) {
      if (cell && value >= 0) {
        cell.record(value);
      } else {
        this.#recordPublicly(value, series, context);
        cell = this.#cellOf(series);
      }
    }
  }

  #cellOf(series: Series): Cell | undefined {
    if (this.#isTrusted === false) return undefined;
    const cells = cellsOf(this.#histogram);
    if (cells !== this.#cells) {
      this.#known.clear();
      this.#cells = cells;
    }
    return this.#known.get(series);
  }

  #recordPublicly(value: number, series: Series, context: Context): void {
    const cells = this.#known.size < MAX_SERIES ? this.#cells : undefined;
    const before = this.#isTrusted === undefined && cells ? countOf(cells.get(series)) : 0;
    this.#histogram.record(value, series, context);
    const cell = cells?.get(series);
    if (!cell) return;
    // A value that is not a number is counted by no one.
    if (this.#isTrusted === undefined && value >= 0) {
      this.#isTrusted = typeof cell.record === 'function' && countOf(cell) === (before ?? 0) + 1;
    }
    if (this.#isTrusted) this.#known.set(series, cell);
  }
}

function cellsOf(histogram: Histogram): Cells | undefined {
  const storage = (histogram as SdkHistogram)._writableMetricStorage;
  if (!storage) return undefined;
  const { hasAttributeProcessor, _attributesProcessor: processor } = storage;
  if (hasAttributeProcessor !== false && !isNoop(processor)) return undefined;
  const cells = storage._deltaMetricStorage?._activeCollectionStorage;
  return typeof cells?.get === 'function' ? (cells as Cells) : undefined;
}

/** Up to 2.8, and later behind a view, a processor that changes nothing stands for none. */
function isNoop(processor: object | undefined): boolean {
  return processor?.constructor.name === 'NoopAttributesProcessor';
}

/** How many values a cell of a histogram has taken; undefined for a cell of another kind. */
function countOf(cell: Cell | undefined): number | undefined {
  const count = record(cell?.toPointValue?.())?.['count'];
  return typeof count === 'number' ? count : undefined;
}
