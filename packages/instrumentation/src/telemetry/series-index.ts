import { MetricNames } from './metric-names.ts';
import { type CallKind, CallSeries } from './series.ts';

/** Most kinds of calls whose series are kept. */
const MAX_KINDS = 1000;

/** The series of all kinds of calls: what is bounded to the same names shares the same objects. */
export class SeriesIndex {
  readonly #names: MetricNames;
  readonly #kinds = new Map<string, CallSeries>();

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
}
