/** What the processes of a soak send each other over IPC. */

/** A second of an application's life. */
export interface Sample {
  readonly kind: 'sample';
  /** Since the application's start, in seconds. */
  readonly at: number;
  /** Bytes. */
  readonly heapUsed: number;
  readonly rss: number;
}

/** What an application was like after its warm-up, and in the end. */
export interface Summary {
  readonly kind: 'summary';
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Event-loop delay after the warm-up, in milliseconds; the sampler's own millisecond included. */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU time after the warm-up, in seconds. */
  readonly cpuSeconds: number;
  /** After a forced collection at the end of the warm-up and at the end, in bytes. */
  readonly heapAfterWarmUp: number;
  readonly heapAtEnd: number;
}

/** Orders to an application. */
export type ApplicationOrder = { readonly kind: 'warmed-up' } | { readonly kind: 'stop' };

/** What stood in the collector when it was asked. */
export interface Arrived {
  readonly kind: 'arrived';
  readonly spans: number;
  /** Those that the application counts as lost. */
  readonly spansLost: number;
  /** The latest sum over all series of the counters and the histograms' counts, by metric. */
  readonly totals: Readonly<Record<string, number>>;
}

/** The header with an application's name: `control` or `observed`. */
export const LEDGER_HEADER = 'x-application';

/** What Together served, by the application's name. */
export interface Served {
  readonly kind: 'served';
  readonly requests: Readonly<Record<string, number>>;
}
