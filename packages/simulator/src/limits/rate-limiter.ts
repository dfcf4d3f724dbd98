import type { ModelProfile } from '../catalogue/model-profile.ts';
import { DynamicLimit, type LimitReading } from './dynamic-limit.ts';
import type { RateLimitProfile } from './rate-limit-profile.ts';

/** Both limits of one key on one model, for headers. */
export interface RateReading {
  readonly requests: LimitReading;
  readonly tokens: LimitReading;
}

/** Whether a request may pass, after what delay, or why not. */
export type Admission =
  | { readonly admitted: true; readonly delayMillis: number }
  | {
      readonly admitted: false;
      readonly reason: 'dynamic_request_limited' | 'dynamic_token_limited';
      readonly retryAfterSeconds: number;
    }
  | { readonly admitted: false; readonly reason: 'overloaded' };

interface Limits {
  readonly requests: DynamicLimit;
  readonly tokens: DynamicLimit;
}

/** Dynamic rate limits per (API key, model), and the capacity of models. */
export class RateLimiter {
  readonly #now: () => number;
  readonly #enforce: boolean;
  /**
   * If a model's limits change at run time, it starts afresh; requests in flight settle with the old
   * ones.
   */
  #limits = new WeakMap<RateLimitProfile, Map<string, Limits>>();
  readonly #inFlight = new Map<string, number>();

  constructor(now: () => number, enforce: boolean) {
    this.#now = now;
    this.#enforce = enforce;
  }

  /**
   * Admits or rejects a request, and charges it. Above the dynamic rate: 429. At or below it
   * but out of capacity: 503. {@link settle} charges the answer's tokens, which aren't known yet.
   */
  admit(key: string, model: ModelProfile, promptTokens: number, limited: boolean): Admission {
    const now = this.#now();
    let delayMillis = 0;
    const limits = this.#of(key, model, now);
    if (limited && this.#enforce) {
      const { smoothingMillis } = model.rateLimit;
      const requestWait = limits.requests.millisUntil(1, now);
      if (requestWait > smoothingMillis) return refused('dynamic_request_limited', requestWait);
      const tokenWait = limits.tokens.millisUntil(promptTokens, now);
      if (tokenWait > smoothingMillis) return refused('dynamic_token_limited', tokenWait);
      delayMillis = Math.max(requestWait, tokenWait);
    }
    const inFlight = this.#inFlight.get(model.id) ?? 0;
    if (
      model.capacity === 'overloaded' ||
      inFlight >= (model.capacity ?? Number.POSITIVE_INFINITY)
    ) {
      return { admitted: false, reason: 'overloaded' };
    }
    this.#inFlight.set(model.id, inFlight + 1);
    limits.requests.take(1);
    limits.tokens.take(promptTokens);
    return { admitted: true, delayMillis };
  }

  /** Frees the capacity of an admitted request; a successful one makes the dynamic rate grow. */
  settle(
    key: string,
    model: ModelProfile,
    promptTokens: number,
    completionTokens: number,
    success: boolean,
  ): void {
    this.#inFlight.set(model.id, Math.max(0, (this.#inFlight.get(model.id) ?? 0) - 1));
    const now = this.#now();
    const limits = this.#of(key, model, now);
    limits.tokens.take(completionTokens);
    if (!success) return;
    limits.requests.succeeded(1, now);
    limits.tokens.succeeded(promptTokens + completionTokens, now);
  }

  reading(key: string, model: ModelProfile): RateReading {
    const now = this.#now();
    const limits = this.#of(key, model, now);
    return { requests: limits.requests.reading(now), tokens: limits.tokens.reading(now) };
  }

  /** Forgets all traffic; requests in flight keep their place in the capacity. */
  reset(): void {
    this.#limits = new WeakMap();
  }

  #of(key: string, model: ModelProfile, now: number): Limits {
    const { rateLimit } = model;
    const named = this.#limits.get(rateLimit) ?? new Map<string, Limits>();
    this.#limits.set(rateLimit, named);
    const name = `${key}\u0000${model.id}`;
    let limits = named.get(name);
    if (limits === undefined) {
      limits = {
        requests: new DynamicLimit(rateLimit.requestsPerSecond, rateLimit, now),
        tokens: new DynamicLimit(rateLimit.tokensPerSecond, rateLimit, now),
      };
      named.set(name, limits);
    }
    return limits;
  }
}

function refused(
  reason: 'dynamic_request_limited' | 'dynamic_token_limited',
  millis: number,
): Admission {
  return { admitted: false, reason, retryAfterSeconds: Math.max(1, Math.ceil(millis / 1000)) };
}
