/** How a model's dynamic rate grows. Together: "the exact formula is evolving"; this one is ours. */
export interface RateGrowth {
  /** The dynamic rate is this many times the recent successful rate. */
  readonly factor: number;
  /** Length of "recent", in seconds. */
  readonly windowSeconds: number;
  /** The dynamic rate ends at this many times the base rate. */
  readonly maximum: number;
}

/** Limits of one API key on one model, enforced per second. */
export interface RateLimitProfile {
  /** Base rate, allowed without any earlier traffic. 60 RPM is 1. */
  readonly requestsPerSecond: number;
  /** Base rate in tokens, prompt and completion. */
  readonly tokensPerSecond: number;
  /** How many seconds' worth may arrive at once. */
  readonly burstSeconds: number;
  /** A request whose turn comes within this time waits and is served: a smoothed burst. */
  readonly smoothingMillis: number;
  readonly growth: RateGrowth;
  /**
   * Share (0..1, less than 1) of both limits that other processes with the same key use up: what is
   * left shows in `remaining`, and is all that this simulator's clients may use.
   * @default 0
   */
  readonly usedElsewhere?: number;
}

/** The limits of the catalogue's models: generous, so that a demo is limited only when it bursts. */
export const DEFAULT_RATE_LIMIT: RateLimitProfile = {
  requestsPerSecond: 100,
  tokensPerSecond: 200_000,
  burstSeconds: 1,
  smoothingMillis: 100,
  growth: { factor: 2, windowSeconds: 60, maximum: 10 },
};
