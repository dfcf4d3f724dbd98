import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { plainNumber, type ReadableHeaders } from './readable-headers.ts';
import { later, resetSeconds } from './wait.ts';

/** Limit and remainder of one kind of quota; each where the response has it. */
export interface Quota {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
}

interface Rates {
  readonly requests: Quota;
  readonly tokens: Quota;
}

/** What one response said about the rate limits. Rates are per second. */
export interface RateLimitReading {
  readonly base: Rates;
  readonly dynamic: Rates;
  /** Seconds to wait. */
  readonly reset: number | undefined;
}

/**
 * Reads the rate-limit headers, of which Together has documented three contradicting sets
 * (2024, January and August 2026), and which a gateway in between may replace by OpenAI's.
 * Every header is optional; whatever is not a plain number that is finite and not negative is
 * as good as absent.
 *
 * @returns undefined when there is nothing to report.
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

/** What is unknown: one object for all, as each open stream keeps its reading. */
const UNKNOWN: Quota = { limit: undefined, remaining: undefined };
const UNKNOWN_RATES: Rates = { requests: UNKNOWN, tokens: UNKNOWN };

function rates(requests: Quota, tokens: Quota): Rates {
  return requests === UNKNOWN && tokens === UNKNOWN ? UNKNOWN_RATES : { requests, tokens };
}

function quota(limit: number | undefined, remaining: number | undefined): Quota {
  return limit === undefined && remaining === undefined ? UNKNOWN : { limit, remaining };
}

/**
 * A reading with what else said how long to wait: a refused request may have `retry-after` alone.
 *
 * @param seconds undefined where nothing else said so.
 */
export function withWait(
  reading: RateLimitReading | undefined,
  seconds: number | undefined,
): RateLimitReading | undefined {
  if (seconds === undefined) return reading;
  const { base = UNKNOWN_RATES, dynamic = UNKNOWN_RATES, reset } = reading ?? {};
  return { base, dynamic, reset: later(reset, seconds) };
}

/** A reading as attributes of the call's span: the base rate where it is known, else the dynamic one. */
export function rateLimitAttributes({ base, dynamic, reset }: RateLimitReading): Attributes {
  return {
    [attr.ratelimitRequestsLimit]: base.requests.limit ?? dynamic.requests.limit,
    [attr.ratelimitRequestsRemaining]: base.requests.remaining ?? dynamic.requests.remaining,
    [attr.ratelimitTokensLimit]: base.tokens.limit ?? dynamic.tokens.limit,
    [attr.ratelimitTokensRemaining]: base.tokens.remaining ?? dynamic.tokens.remaining,
    [attr.ratelimitReset]: reset,
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
