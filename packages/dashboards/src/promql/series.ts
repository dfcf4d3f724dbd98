import { type Duration, formatDuration } from './duration.ts';
import { Expression } from './expression.ts';
import { type Matches, selector } from './label.ts';

/** A function of Prometheus over a range of a gauge. */
export type RangeFunction =
  | 'avg'
  | 'max'
  | 'min'
  | 'last'
  | 'count'
  | 'present'
  | 'changes'
  | 'sum';

/** What is read of a native histogram: how many values, or their sum. */
export type NativePart = 'count' | 'sum';

/** Where a series is found, and what is read of it. */
export interface SeriesOptions {
  /** Every length of time is divided by it; see `Settings.timeScale`. */
  readonly timeScale: number;
  readonly offset?: Duration;
  /** For native histograms; absent: the sample itself. */
  readonly part?: NativePart;
  /** Names that recorded series of it begin with; absent: its own. */
  readonly recordedAs?: string;
  readonly seenAs?: string;
  /** The name of a metric that is read with it, whose series have other labels. */
  readonly and?: string;
}

/** The series of one metric, now. */
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

  /** Only the series whose labels are so. */
  where(matches: Matches): Series {
    return new Series(this.#name, { ...this.#matches, ...matches }, this.#options);
  }

  /** The series as they were some time ago. */
  offset(time: Duration): Series {
    return new Series(this.#name, this.#matches, { ...this.#options, offset: time });
  }

  /** When each series was last seen, by the recording rule that remembers it: Unix seconds. */
  seen(): Series {
    return this.#recorded(this.seenName);
  }

  /** What each series had counted when it was first seen, recorded at that one evaluation. */
  initial(): Series {
    return this.#recorded(this.initialName);
  }

  /** The name under which `seen` is recorded; the parts of a histogram come and go together. */
  get seenName(): string {
    return `${this.#options.seenAs ?? this.#name}:seen`;
  }

  /** The name under which `initial` is recorded. */
  get initialName(): string {
    return `${this.#options.recordedAs ?? this.#name}:initial`;
  }

  /** The first value in a window of a counter that is new. */
  first(window: Duration): Expression {
    // The smallest value of a native histogram can't be asked for; its latest will do.
    return this.over(this.#options.part === undefined ? 'min' : 'last', window);
  }

  /** 1 for each series that has a sample in the window. */
  present(window: Duration): Expression {
    const { part: _, ...options } = this.#options;
    return new Series(this.#name, this.#matches, options).over('present', window);
  }

  #recorded(name: string): Series {
    const { timeScale, offset } = this.#options;
    return new Series(name, this.#matches, { timeScale, ...(offset !== undefined && { offset }) });
  }

  /** Growth of a counter each second, averaged over a window; `growth` also knows what is new. */
  rate(window: Duration): Expression {
    return this.#over('rate', window);
  }

  /** Growth of a counter over a window, from its first sample there on. */
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

  /** What a recorded growth adds up to over a longer time, asked for once in each of its windows. */
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
