/** How a model's dynamic rate grows. Together: "the exact formula is evolving"; ours is a guess. */
export interface RateGrowth {
  /** The dynamic rate is this many times the recent successful rate. */
  readonly factor: number;
  /** Length of "recent", in seconds. */
  readonly windowSeconds: number;
  /** Maximum of the dynamic rate, as a multiple of the base rate. */
  readonly maximum: number;
}

/** Limits of one API key on one model, enforced per second. */
export interface RateLimitProfile {
  /** Base rate, available without any earlier traffic. 60 RPM is 1. */
  readonly requestsPerSecond: number;
  /** Base rate of tokens, prompt and completion. */
  readonly tokensPerSecond: number;
  /** How many seconds' worth may arrive at once. */
  readonly burstSeconds: number;
  /** Smooths bursts: a request waits if its turn comes within this time, else it is rejected. */
  readonly smoothingMillis: number;
  readonly growth: RateGrowth;
  /**
   * Share of both limits (0..1, less than 1) used by other processes with the same key. The rest is
   * reported as `remaining`, and is all that this simulator's clients may use.
   * @default 0
   */
  readonly usedElsewhere?: number;
}

/** Limits of the catalogue's models: generous, so that demos are only limited when they burst. */
export const DEFAULT_RATE_LIMIT: RateLimitProfile = {
  requestsPerSecond: 100,
  tokensPerSecond: 200_000,
  burstSeconds: 1,
  smoothingMillis: 100,
  growth: { factor: 2, windowSeconds: 60, maximum: 10 },
};
