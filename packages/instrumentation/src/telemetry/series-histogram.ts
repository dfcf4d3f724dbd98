import type { Attributes, Context, Histogram } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';
import type { Series } from './series.ts';

/** Aggregate of a series until the next collection. */
interface Cell {
  record(value: number): void;
  toPointValue?(): unknown;
}

/** An instrument's cells by attributes; replaced at each collection. */
interface Cells {
  get(attributes: Attributes): Cell | undefined;
}

/** Internals of the histograms of `@opentelemetry/sdk-metrics` 2.x and 3.x. */
interface SdkHistogram {
  readonly _writableMetricStorage?: {
    /** From 2.9 on. */
    readonly hasAttributeProcessor?: boolean;
    readonly _attributesProcessor?: object;
    readonly _deltaMetricStorage?: { readonly _activeCollectionStorage?: Partial<Cells> };
  };
}

/** Maximum number of series with a cached cell. */
const MAX_SERIES = 1000;

/**
 * A histogram that looks up the SDK's cell for a series once per collection.
 *
 * For every value, the SDK sorts and serialises the attributes to find the cell: 1.5 µs and 2 kB,
 * most of the cost of a call and nearly all of that of a chunk. The API has no bound instruments.
 * So the first value goes through the public API; then its cell is looked up and takes further
 * values of the series until the SDK replaces it. Only the shapes of tested SDK versions are
 * accepted, and the first value is verified to have arrived in the cell. If anything is unexpected
 * (another SDK, several readers, a view that changes attributes or aggregation, too many series),
 * every value goes through the public API.
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
    // The instrument rejects negative values, the cell would not.
    if (cell && value >= 0) cell.record(value);
    else this.#recordPublicly(value, series, context);
  }

  /** Records several values of one series. */
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
    // NaN is not counted by the SDK either.
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

/** Up to 2.8, and later behind a view, a no-op processor may stand for none. */
function isNoop(processor: object | undefined): boolean {
  return processor?.constructor.name === 'NoopAttributesProcessor';
}

/** Number of values in a histogram cell; undefined for other kinds of cells. */
function countOf(cell: Cell | undefined): number | undefined {
  const count = record(cell?.toPointValue?.())?.['count'];
  return typeof count === 'number' ? count : undefined;
}
