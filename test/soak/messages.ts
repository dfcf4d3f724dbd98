/** IPC messages between the processes of a soak. */

/** One second of an application's life. */
export interface Sample {
  readonly kind: 'sample';
  /** Seconds since the application started. */
  readonly at: number;
  /** Bytes. */
  readonly heapUsed: number;
  readonly rss: number;
}

/** An application's measurements after its warm-up and at the end. */
export interface Summary {
  readonly kind: 'summary';
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  /**
   * Event-loop delay after the warm-up, in milliseconds; includes the sampler's own millisecond.
   */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU time after the warm-up, in seconds. */
  readonly cpuSeconds: number;
  /**
   * Heap in bytes after a forced collection, at the end of the warm-up and at the end of the run.
   */
  readonly heapAfterWarmUp: number;
  readonly heapAtEnd: number;
}

/** Orders to an application. */
export type ApplicationOrder = { readonly kind: 'warmed-up' } | { readonly kind: 'stop' };

/** What the collector had received when asked. */
export interface Arrived {
  readonly kind: 'arrived';
  readonly spans: number;
  /** Spans that the application counts as lost. */
  readonly spansLost: number;
  /** Latest sum over all series, by metric: of counters' values and of histograms' counts. */
  readonly totals: Readonly<Record<string, number>>;
}

/** Header that carries an application's name: `control` or `observed`. */
export const LEDGER_HEADER = 'x-application';

/** Number of requests Together served, by application name. */
export interface Served {
  readonly kind: 'served';
  readonly requests: Readonly<Record<string, number>>;
}
