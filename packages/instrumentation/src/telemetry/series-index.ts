import type { Combination } from './context-values.ts';
import { MetricNames } from './metric-names.ts';
import { type CallKind, CallSeries } from './series.ts';

/** Maximum number of kinds of calls whose series are cached. */
const MAX_KINDS = 1000;

/** Maximum number of cached series with context attributes, across all kinds of calls. */
const MAX_ATTRIBUTED = 2000;

/** Series of all kinds of calls: equal bounded names share the same objects. */
export class SeriesIndex {
  readonly #names: MetricNames;
  readonly #kinds = new Map<string, CallSeries>();
  readonly #attributed = new Map<string, CallSeries>();

  /** @param modelLimit maximum number of models per provider on metrics. */
  constructor(modelLimit: number) {
    this.#names = new MetricNames(modelLimit);
  }

  find(kind: CallKind): CallSeries {
    const made = new CallSeries(this.#names, kind);
    const key = JSON.stringify(made.common);
    const known = this.#kinds.get(key);
    if (known) return known;
    const [oldest] = this.#kinds.keys();
    if (oldest !== undefined && this.#kinds.size >= MAX_KINDS) this.#kinds.delete(oldest);
    this.#kinds.set(key, made);
    return made;
  }

  /** Series of a kind of call with context attributes. */
  findAttributed(of: CallSeries, combination: Combination | undefined): CallSeries {
    if (!combination) return of;
    const key = `${of.id} ${combination.id}`;
    const known = this.#attributed.get(key);
    if (known) return known;
    const [oldest] = this.#attributed.keys();
    if (oldest !== undefined && this.#attributed.size >= MAX_ATTRIBUTED) {
      this.#attributed.delete(oldest);
    }
    const made = of.with(combination);
    this.#attributed.set(key, made);
    return made;
  }
}
