import { type Duration, formatDuration } from './duration.ts';
import { Expression } from './expression.ts';
import { type Matches, selector } from './label.ts';

/** A Prometheus function over a range of a gauge. */
export type RangeFunction =
  | 'avg'
  | 'max'
  | 'min'
  | 'last'
  | 'count'
  | 'present'
  | 'changes'
  | 'sum';

/** The part of a native histogram to read: the number of values, or their sum. */
export type NativePart = 'count' | 'sum';

/** A series, and the part of it to read. */
export interface SeriesOptions {
  /** Divisor of all durations; see `Settings.timeScale`. */
  readonly timeScale: number;
  readonly offset?: Duration;
  /** For native histograms; undefined for the sample itself. */
  readonly part?: NativePart;
  /** Prefix of its recorded series; by default its own name. */
  readonly recordedAs?: string;
  readonly seenAs?: string;
  /** A metric to read along with it, whose series have different labels. */
  readonly and?: string;
}

/** The current series of one metric. */
export class Series extends Expression {
  readonly #name: string;
  readonly #matches: Matches;
  readonly #options: SeriesOptions;

  constructor(name: string, matches: Matches, options: SeriesOptions) {
    super(read(`${found(name, matches, options)}${ago(options)}`, options));
    this.#name = name;
    this.#matches = matches;
    this.#options = options;
  }

  /** Restricts the series by labels. */
  where(matches: Matches): Series {
    return new Series(this.#name, { ...this.#matches, ...matches }, this.#options);
  }

  /** The series at an earlier time. */
  offset(time: Duration): Series {
    return new Series(this.#name, this.#matches, { ...this.#options, offset: time });
  }

  /** When each series was last seen, from the recording rule: Unix seconds. */
  seen(): Series {
    return this.#recorded(this.seenName);
  }

  /** Count of each series at its first sample, recorded at that evaluation. */
  initial(): Series {
    return this.#recorded(this.initialName);
  }

  /** Name of the recorded `seen`; the parts of a histogram come and go together. */
  get seenName(): string {
    return `${this.#options.seenAs ?? this.#name}:seen`;
  }

  /** Name of the recorded `initial`. */
  get initialName(): string {
    return `${this.#options.recordedAs ?? this.#name}:initial`;
  }

  /** First value of a new counter within a window. */
  first(window: Duration): Expression {
    // A native histogram has no minimum; its latest value will do.
    return this.over(this.#options.part === undefined ? 'min' : 'last', window);
  }

  /** 1 for each series with a sample in the window. */
  present(window: Duration): Expression {
    const { part: _, ...options } = this.#options;
    return new Series(this.#name, this.#matches, options).over('present', window);
  }

  #recorded(name: string): Series {
    const { timeScale, offset } = this.#options;
    return new Series(name, this.#matches, { timeScale, ...(offset !== undefined && { offset }) });
  }

  /** Per-second growth of a counter, averaged over a window; `growth` also handles new series. */
  rate(window: Duration): Expression {
    return this.#over('rate', window);
  }

  /** Growth of a counter over a window, from its first sample in it. */
  increase(window: Duration): Expression {
    return this.#over('increase', window);
  }

  /** A function over a window of a gauge. */
  over(rangeFunction: RangeFunction, window: Duration): Expression {
    return this.#over(
      rangeFunction === 'changes' ? 'changes' : `${rangeFunction}_over_time`,
      window,
    );
  }

  /** Sum of a recorded growth over a longer period, sampled once per window. */
  rollUp(window: Duration, recordedOver: Duration): Expression {
    const { timeScale } = this.#options;
    const range = `${scaled(window, timeScale)}:${scaled(recordedOver, timeScale)}`;
    const series = found(this.#name, this.#matches, this.#options);
    return new Expression(`sum_over_time(${series}[${range}]${ago(this.#options)})`);
  }

  #over(functionName: string, window: Duration): Expression {
    const { timeScale } = this.#options;
    const selected = found(this.#name, this.#matches, this.#options);
    const range = `${selected}[${scaled(window, timeScale)}]`;
    return new Expression(read(`${functionName}(${range}${ago(this.#options)})`, this.#options));
  }
}

function ago({ offset, timeScale }: SeriesOptions): string {
  return offset === undefined ? '' : ` offset ${scaled(offset, timeScale)}`;
}

function read(text: string, { part }: SeriesOptions): string {
  return part === undefined ? text : `histogram_${part}(${text})`;
}

function scaled(duration: Duration, timeScale: number): string {
  return formatDuration(typeof duration === 'number' ? duration / timeScale : duration);
}

function found(name: string, matches: Matches, { and }: SeriesOptions): string {
  const conditions = selector(matches);
  if (and === undefined) return name + conditions;
  const names = `__name__=~"${name}|${and}"`;
  return conditions === '' ? `{${names}}` : `{${names}, ${conditions.slice(1)}`;
}
