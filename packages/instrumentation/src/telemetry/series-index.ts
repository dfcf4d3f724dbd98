import type { Combination } from './context-values.ts';
import { MetricNames } from './metric-names.ts';
import { type CallKind, CallSeries } from './series.ts';

/** Most kinds of calls whose series are kept. */
const MAX_KINDS = 1000;

/** Most series with attributes from context that are kept, of all kinds of calls together. */
const MAX_ATTRIBUTED = 2000;

/** The series of all kinds of calls: what is bounded to the same names shares the same objects. */
export class SeriesIndex {
  readonly #names: MetricNames;
  readonly #kinds = new Map<string, CallSeries>();
  readonly #attributed = new Map<string, CallSeries>();

  /** @param modelLimit how many models metrics name, for each provider. */
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

  /** The series of a kind of call with attributes from context. */
  findAttributed(of: CallSeries, combination: Combination): CallSeries {
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
