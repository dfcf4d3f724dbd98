import { plainNumber, type ReadableHeaders } from './readable-headers.ts';
import { bounded, later, waitSeconds } from './wait-text.ts';

/** Headers with a rate limit's reset: Together's own names, and OpenAI's. */
const RESETS = [
  'x-ratelimit-reset',
  'x-tokenlimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const;

/** The same under the names of other gateways; read only from responses that are refused. */
const OTHER_RESETS = [
  'x-rate-limit-reset',
  'x-ratelimit-reset-after',
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-tokens-reset',
  'anthropic-ratelimit-input-tokens-reset',
  'anthropic-ratelimit-output-tokens-reset',
] as const;

/** LiteLLM puts this before the names of the headers that it received. */
const PASSED_ON = 'llm_provider-';

/** Maximum length of a list of quota policies that is parsed. */
const MAX_POLICIES = 512;

/**
 * Seconds until the rate limits reset, according to the rate-limit headers of any response; the
 * latest if they disagree.
 */
export function resetSeconds(headers: ReadableHeaders): number | undefined {
  return latestOf(headers, RESETS);
}

/** Why a request was refused: for its own rate, or because the server is at its limit. */
export type RefusalCause = 'rate' | 'capacity';

/**
 * Seconds to wait according to a response that refuses a request: the latest of all its headers.
 *
 * @param cause at the server's limit, resets of a quota that has something left don't count; nor do
 * those of Together's and OpenAI's headers, which any response may have.
 */
export function refusalSeconds(headers: ReadableHeaders, cause: RefusalCause): number | undefined {
  const seconds = latestRefusal(headers, cause);
  const passedOn = latestRefusal({ get: (name) => headers.get(PASSED_ON + name) }, cause);
  return later(seconds, passedOn);
}

/**
 * Seconds to wait according to `retry-after` (number or date) and `retry-after-ms`: the later one.
 */
export function retryAfterSeconds(headers: ReadableHeaders): number | undefined {
  const text = headers.get('retry-after-ms');
  const millis = text === null ? undefined : plainNumber(text);
  return later(
    waitSeconds(headers.get('retry-after')),
    millis === undefined ? waitSeconds(text) : bounded(millis / 1000),
  );
}

function latestRefusal(headers: ReadableHeaders, cause: RefusalCause): number | undefined {
  const asked = later(retryAfterSeconds(headers), policySeconds(headers, cause));
  if (cause === 'capacity') return asked;
  return later(asked, later(resetSeconds(headers), latestOf(headers, OTHER_RESETS)));
}

function latestOf(headers: ReadableHeaders, names: readonly string[]): number | undefined {
  let latest: number | undefined;
  for (const name of names) latest = later(latest, waitSeconds(headers.get(name)));
  return latest;
}

/**
 * Resets in the fields of the IETF drafts: `ratelimit-reset: 5` and `ratelimit-remaining`, or
 * `ratelimit`.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
function policySeconds(headers: ReadableHeaders, cause: RefusalCause): number | undefined {
  const single = waitSeconds(headers.get('ratelimit-reset'));
  const left = headers.get('ratelimit-remaining');
  const isSpent = cause === 'rate' || left === null || plainNumber(left) === 0;
  return later(isSpent ? single : undefined, listedSeconds(headers.get('ratelimit'), cause));
}

/**
 * The longest reset of the quotas that are spent: `"burst";r=0;t=5, "day";r=99;t=3600`, or of one
 * quota, as in earlier drafts: `limit=100, remaining=0, reset=5`.
 */
function listedSeconds(text: string | null, cause: RefusalCause): number | undefined {
  if (text === null || text.length > MAX_POLICIES) return undefined;
  let spent: number | undefined;
  let any: number | undefined;
  for (const policy of text.includes('reset=') ? [text] : text.split(',')) {
    const seconds = waitSeconds(member(policy, RESET));
    const left = member(policy, LEFT);
    any = later(any, seconds);
    if (left === null || plainNumber(left) === 0) spent = later(spent, seconds);
  }
  return spent ?? (cause === 'rate' ? any : undefined);
}

const RESET = /(?:[;,]|^) ?(?:t|reset)=([\d.]{1,16})/;
const LEFT = /(?:[;,]|^) ?(?:r|remaining)=([\d.]{1,16})/;

function member(policy: string, pattern: RegExp): string | null {
  return pattern.exec(policy)?.[1] ?? null;
}
