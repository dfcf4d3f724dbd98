import { metricName } from '../prometheus/metric-name.ts';
import {
  carries,
  counterpart,
  isApplicationSignal,
  isResourceKey,
  type LabelKey,
  type SignalKey,
  type SignalKeyOf,
  signal,
} from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import type { Duration } from './duration.ts';
import { Expression } from './expression.ts';
import { type Evaluator, growth } from './growth.ts';
import { label, type Match, type Matches } from './label.ts';
import { type NativePart, Series } from './series.ts';

/** Recorded by Prometheus at every evaluation, as proof that it was up. */
export const HEARTBEAT = 'together:evaluation:heartbeat';

/** The values that a percentile is computed from. */
interface QuantileOptions {
  readonly over: Duration;
  readonly by?: readonly LabelKey[];
  readonly matches?: Matches;
  readonly ago?: Duration | undefined;
}

/**
 * Builds PromQL from registry keys, for the user's settings.
 *
 * @example
 * const query = new Query({ suffixes: 'collector' }, { job: { matches: '$job' } });
 * query.counter('attempts', { httpStatusCode: 429 }).rate('$__rate_interval').sum('requestModel').text;
 * // sum by (gen_ai_request_model) (rate(together_client_attempts_total{…}[$__rate_interval]))
 */
export class Query {
  readonly settings: Settings;
  readonly #everywhere: Matches;

  /** @param everywhere conditions for every series that has such a label. */
  constructor(settings: Partial<Settings> = {}, everywhere: Matches = {}) {
    this.settings = { ...defaultSettings, ...settings };
    const { job } = this.settings;
    this.#everywhere = job === undefined ? everywhere : { job: { matches: job }, ...everywhere };
  }

  counter(key: SignalKeyOf<'counter'>, matches?: Matches): Series {
    return this.#series(key, '', matches);
  }

  gauge(key: SignalKeyOf<'gauge' | 'updowncounter'>, matches?: Matches): Series {
    return this.#series(key, '', matches);
  }

  /** Number of values in a histogram, as a counter. */
  count(key: SignalKeyOf<'histogram'>, matches?: Matches): Series {
    return this.#series(key, '_count', matches, 'count');
  }

  /** Sum of a histogram's values, as a counter. */
  total(key: SignalKeyOf<'histogram'>, matches?: Matches): Series {
    return this.#series(key, '_sum', matches, 'sum');
  }

  /** Buckets of a histogram: counters with a label `le`, or one native histogram. */
  buckets(key: SignalKeyOf<'histogram'>, matches?: Matches): Series {
    return this.#series(key, '_bucket', matches);
  }

  /** Growth of a counter over a window, including initial values; see `growth`. */
  growth(counter: Series, window: Duration): Expression {
    return growth(counter, window, this.settings.replicaLabels);
  }

  /**
   * The value that a share of a histogram's values stays below.
   *
   * @param share 0.95 for the 95th percentile.
   */
  quantile(
    share: number,
    key: SignalKeyOf<'histogram'>,
    { over, by = [], matches, ago }: QuantileOptions,
  ): Expression {
    const le = this.#isNative ? [] : ['le'];
    const labels = [...le, ...by.map(label)].join(', ');
    const clause = labels === '' ? '' : ` by (${labels})`;
    const all = this.buckets(key, matches);
    const buckets = (ago === undefined ? all : all.offset(ago)).rate(over);
    return new Expression(`histogram_quantile(${share}, sum${clause} (${buckets}))`);
  }

  /** The series of a recording rule, by its name. */
  recorded(name: string, matches: Matches = {}): Series {
    return this.foreign(name, matches);
  }

  /** Firing alerts in one of these windows, from Prometheus' own series. */
  fired(alert: string, windows: readonly string[]): Series {
    const labels = `alertname="${alert}", alertstate="firing", window=~"${windows.join('|')}"`;
    return this.#named(`ALERTS{${labels}}`, {});
  }

  /** A series outside the registry (blackbox_exporter's names, Together's own metrics). */
  foreign(name: string, matches: Matches = {}): Series {
    return this.#named(name, { ...this.#whose(), ...matches });
  }

  /** Conditions for any series. */
  #whose(): Matches {
    const whose = Object.entries(this.#everywhere).filter(
      ([key]) => key === 'job' || isResourceKey(key as LabelKey),
    );
    return Object.fromEntries(whose);
  }

  /** A duration in expressions: seconds divided by the time scale. */
  seconds(duration: number): number {
    return duration / this.settings.timeScale;
  }

  /** Labels of the owner: the service and its location. */
  get owner(): readonly LabelKey[] {
    return ['job', ...this.scope];
  }

  /** Labels that separate fleets; see `Settings.scope`. */
  get scope(): readonly LabelKey[] {
    return this.settings.scope.map((name): LabelKey => `resource.${name}`);
  }

  /** Series recorded by Prometheus itself at every evaluation. */
  get heartbeat(): Series {
    return this.#named(HEARTBEAT, {});
  }

  /** Distinguishes new series from old ones. */
  get evaluator(): Evaluator {
    const { exportSeconds, timeScale, replicaLabels } = this.settings;
    return {
      heartbeat: this.heartbeat,
      exportSeconds: exportSeconds * timeScale,
      timeScale,
      replicaLabels,
    };
  }

  get #isNative(): boolean {
    return this.settings.histograms === 'native';
  }

  #series(key: SignalKey, part: string, matches: Matches = {}, native?: NativePart): Series {
    const all: Record<string, Match | undefined> = { ...this.#everywhere };
    if (isApplicationSignal(key)) all['synthetic'] ??= '';
    // A fallback belongs to the failed model; its `requestModel` is the replacement.
    if (key === 'fallbacks') {
      all['fallbackFromModel'] = all['requestModel'];
      delete all['requestModel'];
    }
    const applicable = Object.fromEntries(
      Object.entries(all).filter(
        ([name, match]) => match !== undefined && carries(key, name as LabelKey),
      ),
    );
    // The probe's own `/metrics` includes units in its names too.
    const suffixes = isApplicationSignal(key) ? this.settings.suffixes : 'collector';
    const name = metricName(signal(key), suffixes);
    const isHistogram = part !== '';
    const isNative = this.#isNative && isHistogram;
    const other = counterpart(key);
    const otherName = other && metricName(signal(other), suffixes);
    return new Series(
      isNative ? name : name + part,
      { ...applicable, ...matches },
      {
        timeScale: this.settings.timeScale,
        ...(isHistogram && { recordedAs: name + part, seenAs: `${name}_count` }),
        ...(otherName !== undefined && { and: isNative ? otherName : otherName + part }),
        ...(isNative && native && { part: native }),
      },
    );
  }

  #named(name: string, matches: Matches): Series {
    return new Series(name, matches, { timeScale: this.settings.timeScale });
  }
}
