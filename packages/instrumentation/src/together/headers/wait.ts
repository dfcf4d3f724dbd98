import { plainNumber, type ReadableHeaders } from './readable-headers.ts';
import { bounded, later, waitSeconds } from './wait-text.ts';

/** Headers with a rate limit's reset: Together's own names, and OpenAI's. */
const RESETS = [
  'x-ratelimit-reset',
  'x-tokenlimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const;

/**
 * The same under the names of other gateways, read only if the usual headers are missing. LiteLLM
 * prefixes the headers that it receives.
 */
const OTHER_RESETS = [
  'x-rate-limit-reset',
  'x-ratelimit-reset-after',
  'x-ratelimit-reset-ms',
  'x-ratelimit-reset-dynamic',
  'x-tokenlimit-reset-dynamic',
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-tokens-reset',
  'anthropic-ratelimit-input-tokens-reset',
  'anthropic-ratelimit-output-tokens-reset',
  'llm_provider-ratelimit-reset',
  ...RESETS.map((name) => `llm_provider-${name}`),
];
const OTHER_WAITS = [
  'llm_provider-retry-after',
  'x-ms-retry-after-ms',
  'x-retry-after',
  'x-ratelimit-retry-after',
  'x-rate-limit-retry-after-seconds',
];

/** Maximum length of a list of quota policies that is parsed. */
const MAX_POLICIES = 512;

/**
 * Seconds until the rate limits reset, according to the rate-limit headers of any response; the
 * latest if they disagree.
 */
export function resetSeconds(headers: ReadableHeaders): number | undefined {
  return latestOf(headers, RESETS);
}

/** Why a request was refused: because of its own rate, or because the server is at its limit. */
export type RefusalCause = 'rate' | 'capacity';

/**
 * Seconds to wait according to a response that refuses a request: the latest of its headers.
 *
 * @param cause at the server's limit, resets of a quota that has something left don't count, nor do
 * those in headers that any response may have.
 * @param reset the result of {@link resetSeconds}.
 */
export function refusalSeconds(
  headers: ReadableHeaders,
  cause: RefusalCause,
  reset: number | undefined = undefined,
): number | undefined {
  const asked = later(retryAfterSeconds(headers), policySeconds(headers, cause));
  const seconds = cause === 'rate' ? later(asked, reset) : asked;
  if (seconds !== undefined) return seconds;
  const others = latestOf(headers, OTHER_WAITS);
  return cause === 'rate' ? later(others, latestOf(headers, OTHER_RESETS)) : others;
}

/**
 * Seconds to wait according to `retry-after` (number or date) and `retry-after-ms`: the later one.
 */
export function retryAfterSeconds(headers: ReadableHeaders): number | undefined {
  return later(namedSeconds(headers, 'retry-after'), namedSeconds(headers, 'retry-after-ms'));
}

/** A plain number under a name with this ending is in milliseconds. */
const MILLIS = '-ms';

function namedSeconds(headers: ReadableHeaders, name: string): number | undefined {
  const text = headers.get(name);
  const millis = text !== null && name.endsWith(MILLIS) ? plainNumber(text) : undefined;
  return millis === undefined ? waitSeconds(text) : bounded(millis / 1000);
}

function latestOf(headers: ReadableHeaders, names: readonly string[]): number | undefined {
  let latest: number | undefined;
  for (const name of names) latest = later(latest, namedSeconds(headers, name));
  return latest;
}

/**
 * Resets in the headers of the IETF drafts: `ratelimit-reset: 5` with `ratelimit-remaining`, or
 * `ratelimit`.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
function policySeconds(headers: ReadableHeaders, cause: RefusalCause): number | undefined {
  const listed = listedSeconds(headers.get('ratelimit'), cause);
  const single = waitSeconds(headers.get('ratelimit-reset'));
  if (single === undefined || cause === 'rate') return later(listed, single);
  const left = headers.get('ratelimit-remaining');
  return left === null || plainNumber(left) === 0 ? later(listed, single) : listed;
}

/**
 * The longest reset of the exhausted quotas: `"burst";r=0;t=5, "day";r=99;t=3600`; or that of a
 * single quota, as in earlier drafts: `limit=100, remaining=0, reset=5`.
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
