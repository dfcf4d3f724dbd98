import { days, hours, minutes } from './promql/duration.ts';

/** Shares are from 0 to 1, durations in seconds. */
export interface Thresholds {
  /**
   * When a series counts as new: not seen for this long, with a memory that survives this long an
   * outage of Prometheus itself, and no higher rate than a process can reach.
   */
  readonly growth: {
    readonly forgets: number;
    readonly survives: number;
    readonly perSecond: number;
    readonly tokensPerSecond: number;
    readonly itemsPerSecond: number;
  };
  /** Together's monitoring guide: a model with more than 100 calls of which over 5% are 429. */
  readonly limited: { readonly share: number; readonly attempts: number; readonly over: number };
  /** Together out of capacity (503), at or below your rate. */
  readonly capacity: { readonly share: number; readonly attempts: number; readonly over: number };
  /**
   * A percentile of the time to first token compared with earlier: how many times slower, with
   * enough streams on both sides for a meaningful percentile.
   */
  readonly firstToken: {
    readonly quantile: number;
    readonly slowdown: number;
    readonly streams: number;
    readonly over: number;
    /** Length of the comparison period, and how long ago it ends. */
    readonly baseline: number;
    readonly before: number;
  };
  /** Remaining quota; readings older than `age` are ignored. */
  readonly quota: {
    readonly left: number;
    readonly age: number;
    readonly over: number;
    /** With a lower limit, a single call uses up most of a second. */
    readonly smallest: number;
  };
  /** Share of a model's calls that the application answered with another model. */
  readonly fallback: { readonly share: number; readonly calls: number; readonly over: number };
  /** Permanent errors (key, credit, a removed model), as a share of all attempts. */
  readonly lasting: { readonly errors: number; readonly share: number; readonly over: number };
  /** Calls that failed without a replacement: what users notice. */
  readonly errorBudget: {
    readonly objective: number;
    readonly errors: number;
    /** Minimum when (nearly) every call fails: a job that calls rarely. */
    readonly few: number;
    readonly nearlyAll: number;
  };
  /**
   * When a service counts as missing: it was present for this long, in this share of the
   * evaluations; and how long it is missed. A job that has ended and returned before, and was
   * present for less than `ofDay` of a day, is recurring and is not missed. `pages`: how long a
   * missing Collector is urgent; one that nobody restores for longer was most likely retired.
   */
  readonly absence: {
    readonly service: number;
    readonly probe: number;
    readonly share: number;
    readonly ofDay: number;
    readonly missed: number;
    readonly pages: number;
  };
  /**
   * Shares of the month's plan: how much the projected spend may reach, and how much must be
   * spent before a projection is trusted.
   */
  readonly spend: {
    readonly ofPlan: number;
    readonly started: number;
    /** Share of a tenant's budget at which Datadog's monitor warns. */
    readonly budgetClose: number;
    readonly over: number;
    readonly month: number;
  };
  /**
   * The guide: `GET /v1/models` should take no more than three seconds. Then checks missed, how
   * long a probe is offline before its failures no longer count as Together's, and the share of
   * failed checks that is an outage although some succeed.
   */
  readonly probe: {
    readonly seconds: number;
    readonly failing: number;
    readonly over: number;
    readonly missedChecks: number;
    readonly offline: number;
  };
  readonly certificate: { readonly remaining: number };
  /** Share of a Collector's queue; and the window for losses. */
  readonly pipeline: { readonly queue: number; readonly over: number };
  /** Share of a dedicated endpoint's KV cache. */
  readonly saturation: { readonly share: number };
}

/** All limits shared by alerts and panels. */
export const thresholds: Thresholds = {
  growth: {
    forgets: days(1),
    survives: hours(1),
    perSecond: 250,
    tokensPerSecond: 250_000,
    itemsPerSecond: 50_000,
  },
  limited: { share: 0.05, attempts: 100, over: minutes(15) },
  capacity: { share: 0.05, attempts: 20, over: minutes(15) },
  firstToken: {
    quantile: 0.95,
    slowdown: 1.5,
    streams: 100,
    over: minutes(15),
    baseline: days(1),
    before: hours(1),
  },
  quota: { left: 0.1, age: minutes(2), over: minutes(10), smallest: 5 },
  fallback: { share: 0.1, calls: 20, over: minutes(15) },
  lasting: { errors: 3, share: 0.01, over: minutes(10) },
  errorBudget: { objective: 0.99, errors: 10, few: 3, nearlyAll: 0.9 },
  absence: {
    service: minutes(45),
    probe: minutes(15),
    share: 0.9,
    ofDay: 0.5,
    missed: days(7),
    pages: days(1),
  },
  spend: { ofPlan: 1, started: 0.1, budgetClose: 0.8, over: days(1), month: days(30) },
  probe: { seconds: 3, failing: 0.6, over: minutes(10), missedChecks: 5, offline: minutes(3) },
  certificate: { remaining: days(14) },
  pipeline: { queue: 0.5, over: minutes(10) },
  saturation: { share: 0.9 },
};
