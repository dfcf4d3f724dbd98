import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from 'limiter';

/** Limits per second: the current dynamic limit of this key, otherwise the base limit. */
const LIMIT_HEADERS = ['x-ratelimit-limit-dynamic', 'x-ratelimit-limit'];
/** Stay slightly below the limit, because clocks and networks vary. */
const SHARE = 0.95;
/** Without limits in responses: how much faster after each response, and slower after a 429. */
const GROWTH = 1.05;
const CUT = 0.5;
const SLOWEST = 0.1;

/**
 * A `fetch` for the client that spaces out requests instead of sending them all at once. Each model
 * has its own pace, which follows the limits in responses. The SDK's retries are paced too.
 *
 * @param {object} [options]
 * @param {number} [options.perMinute] the pace until a response contains a limit; 60 a minute is one a second
 * @param {typeof fetch} [options.fetch]
 * @returns {typeof fetch}
 */
export function steadyFetch({ perMinute = 60, fetch = globalThis.fetch } = {}) {
  const paces = new Map();
  return async (url, init) => {
    const model = modelOf(init?.body);
    if (!paces.has(model)) paces.set(model, new Pace(perMinute / 60));
    const pace = paces.get(model);
    await pace.turn(init?.signal);
    const response = await fetch(url, init);
    pace.learn(response);
    return response;
  };
}

/** The pace of one model. */
class Pace {
  #bucket;
  #pausedUntil = 0;

  constructor(perSecond) {
    // A bucket size of one: with a minute's worth, all requests would pass at once.
    this.#bucket = new TokenBucket({
      bucketSize: 1,
      tokensPerInterval: perSecond,
      interval: 'second',
    });
    this.#bucket.content = 1;
  }

  async turn(signal) {
    for (;;) {
      await this.#bucket.removeTokens(1);
      signal?.throwIfAborted();
      const pause = this.#pausedUntil - Date.now();
      if (pause <= 0) return;
      // Then queue again, so that requests that waited together don't leave together.
      await sleep(pause, undefined, { signal: signal ?? undefined });
    }
  }

  learn({ status, headers }) {
    const limit = LIMIT_HEADERS.map((name) => number(headers.get(name))).find((value) => value > 0);
    const isLimited = status === 429;
    if (isLimited) {
      const reset = number(headers.get('x-ratelimit-reset')) ?? 1;
      this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + reset * 1000);
    }
    const before = this.#bucket.tokensPerInterval;
    const guess = isLimited ? Math.max(SLOWEST, before * CUT) : before * GROWTH;
    this.#bucket.tokensPerInterval = limit === undefined ? guess : limit * SHARE;
  }
}

function modelOf(body) {
  try {
    return String(JSON.parse(body).model);
  } catch {
    return '';
  }
}

/** Undefined unless it is a number of at least 0. */
function number(text) {
  const value = Number.parseFloat(text ?? '');
  return value >= 0 ? value : undefined;
}
