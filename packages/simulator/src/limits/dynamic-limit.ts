import type { RateLimitProfile } from './rate-limit-profile.ts';
import { RecentTraffic } from './recent-traffic.ts';
import { TokenBucket } from './token-bucket.ts';

/** The state of one limit, as headers show it. All per second. */
export interface LimitReading {
  readonly limit: number;
  readonly remaining: number;
  readonly dynamicLimit: number;
  readonly dynamicRemaining: number;
  /** Seconds until the whole limit is available again. */
  readonly resetSeconds: number;
}

/** A dynamic limit of requests or tokens: a bucket whose rate follows recent successful traffic. */
export class DynamicLimit {
  readonly #base: number;
  readonly #profile: RateLimitProfile;
  readonly #recent: RecentTraffic;
  readonly #bucket: TokenBucket;
  /** Share of the rate available to this simulator's clients. */
  readonly #share: number;

  constructor(base: number, profile: RateLimitProfile, now: number) {
    this.#base = base;
    this.#profile = profile;
    this.#share = 1 - (profile.usedElsewhere ?? 0);
    this.#recent = new RecentTraffic(profile.growth.windowSeconds);
    this.#bucket = new TokenBucket(base * this.#share, profile.burstSeconds, now);
  }

  /** Milliseconds until `amount` may pass; 0 now. */
  millisUntil(amount: number, now: number): number {
    this.#bucket.fill(this.#rate(now) * this.#share, now);
    return this.#bucket.millisUntil(amount);
  }

  take(amount: number): void {
    this.#bucket.take(amount);
  }

  /** Counts successful traffic, for growth. */
  succeeded(amount: number, now: number): void {
    this.#recent.add(amount, now);
  }

  reading(now: number): LimitReading {
    const rate = this.#rate(now);
    this.#bucket.fill(rate * this.#share, now);
    const { level, capacity } = this.#bucket;
    const above = (rate - this.#base) * this.#share * this.#profile.burstSeconds;
    return {
      limit: this.#base,
      remaining: Math.max(0, Math.floor(level - above)),
      dynamicLimit: Math.round(rate * 100) / 100,
      dynamicRemaining: Math.max(0, Math.floor(level)),
      resetSeconds: Math.ceil(this.#bucket.millisUntil(capacity) / 1000),
    };
  }

  #rate(now: number): number {
    const { factor, maximum } = this.#profile.growth;
    const grown = this.#recent.rate(now) * factor;
    return Math.min(Math.max(this.#base, grown), this.#base * Math.max(1, maximum));
  }
}
