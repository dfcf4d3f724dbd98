import type { QuotaSummary } from '../../facts/call-summary.ts';
import { plainNumber, type ReadableHeaders } from './readable-headers.ts';
import { resetSeconds } from './wait.ts';
import { later } from './wait-text.ts';

/** Limit and remainder of one kind of quota, where the response has them. */
export interface Quota {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
}

interface Rates {
  readonly requests: Quota;
  readonly tokens: Quota;
}

/** Rate-limit information in one response. Rates are per second. */
export interface RateLimitReading {
  readonly base: Rates;
  readonly dynamic: Rates;
  /** Seconds to wait. */
  readonly reset: number | undefined;
}

/**
 * Reads the rate-limit headers. Together has documented three contradictory sets (2024, January and
 * August 2026), and a gateway may replace them with OpenAI's. Every header is optional; anything
 * but a finite, non-negative number counts as absent.
 *
 * @returns undefined if there is nothing to report.
 */
export function readRateLimit(headers: ReadableHeaders): RateLimitReading | undefined {
  const reading: RateLimitReading = {
    base: rates(
      quota(
        amount(headers, 'x-ratelimit-limit', 'x-ratelimit-limit-requests'),
        amount(headers, 'x-ratelimit-remaining', 'x-ratelimit-remaining-requests'),
      ),
      quota(
        amount(headers, 'x-tokenlimit-limit', 'x-ratelimit-limit-tokens'),
        amount(headers, 'x-tokenlimit-remaining', 'x-ratelimit-remaining-tokens'),
      ),
    ),
    dynamic: rates(
      quota(
        amount(headers, 'x-ratelimit-limit-dynamic'),
        amount(headers, 'x-ratelimit-remaining-dynamic'),
      ),
      quota(
        amount(headers, 'x-tokenlimit-limit-dynamic'),
        amount(headers, 'x-tokenlimit-remaining-dynamic'),
      ),
    ),
    reset: resetSeconds(headers),
  };
  return isEmpty(reading) ? undefined : reading;
}

/** Shared empty value, since each open stream keeps its reading. */
const UNKNOWN: Quota = { limit: undefined, remaining: undefined };
const UNKNOWN_RATES: Rates = { requests: UNKNOWN, tokens: UNKNOWN };

function rates(requests: Quota, tokens: Quota): Rates {
  return requests === UNKNOWN && tokens === UNKNOWN ? UNKNOWN_RATES : { requests, tokens };
}

function quota(limit: number | undefined, remaining: number | undefined): Quota {
  return limit === undefined && remaining === undefined ? UNKNOWN : { limit, remaining };
}

/**
 * A reading combined with other wait hints: a 429 may have only `retry-after`.
 *
 * @param seconds undefined without another hint.
 */
export function withWait(
  reading: RateLimitReading | undefined,
  seconds: number | undefined,
): RateLimitReading | undefined {
  if (seconds === undefined) return reading;
  const { base = UNKNOWN_RATES, dynamic = UNKNOWN_RATES, reset } = reading ?? {};
  return { base, dynamic, reset: later(reset, seconds) };
}

/** A reading as recorded on spans: the base rate if known, else the dynamic one. */
export function summariseRateLimit({ base, dynamic, reset }: RateLimitReading): QuotaSummary {
  return {
    requestsLimit: base.requests.limit ?? dynamic.requests.limit,
    requestsRemaining: base.requests.remaining ?? dynamic.requests.remaining,
    tokensLimit: base.tokens.limit ?? dynamic.tokens.limit,
    tokensRemaining: base.tokens.remaining ?? dynamic.tokens.remaining,
    reset,
  };
}

function amount(headers: ReadableHeaders, name: string, otherName?: string): number | undefined {
  const value = headers.get(name);
  const number = value === null ? undefined : plainNumber(value);
  return number === undefined && otherName ? amount(headers, otherName) : number;
}

function isEmpty({ base, dynamic, reset }: RateLimitReading): boolean {
  return reset === undefined && base === UNKNOWN_RATES && dynamic === UNKNOWN_RATES;
}
