import type { HeaderProfile } from '../http/header-profile.ts';
import type { RateReading } from './rate-limiter.ts';

/**
 * The rate-limit headers of one response, by profile. Values are per second, the reset is a delta
 * in seconds.
 *
 * @param waitSeconds on 429: when to try again
 */
export function rateLimitHeaders(
  profile: HeaderProfile,
  status: number,
  reading: RateReading | undefined,
  waitSeconds: number | undefined,
): Record<string, string> {
  const wait = waitSeconds ?? (status === 429 ? 1 : undefined);
  if (profile === 'dedicated') return {};
  if (profile === 'reset-2026-08')
    return status === 429 ? { 'x-ratelimit-reset': String(wait) } : {};
  if (reading === undefined) return status === 429 ? { 'x-ratelimit-reset': String(wait) } : {};
  const { requests, tokens } = reading;
  const three = {
    'x-ratelimit-limit': String(requests.limit),
    'x-ratelimit-remaining': String(requests.remaining),
    'x-ratelimit-reset': String(wait ?? requests.resetSeconds),
  };
  if (profile === 'legacy-2024') return three;
  return {
    ...three,
    'x-ratelimit-limit-dynamic': String(requests.dynamicLimit),
    'x-ratelimit-remaining-dynamic': String(requests.dynamicRemaining),
    'x-tokenlimit-limit': String(tokens.limit),
    'x-tokenlimit-remaining': String(tokens.remaining),
    'x-tokenlimit-limit-dynamic': String(tokens.dynamicLimit),
    'x-tokenlimit-remaining-dynamic': String(tokens.dynamicRemaining),
  };
}
