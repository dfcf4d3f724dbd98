import type { DecodedError, Deployment } from '../facts/call-summary.ts';
import type { Endpoint } from './endpoint.ts';
import type { RateLimitReading } from './headers/rate-limit.ts';

/** Together's host for dedicated endpoints alone. */
const DEDICATED_HOST = 'api-inference.together.ai';

/** Errors that only one kind of deployment answers with. */
const BY_ERROR: ReadonlyMap<string, Deployment> = new Map([
  ['dedicated_endpoint_not_running', 'dedicated'],
  ['routing_error', 'dedicated'],
  ['dynamic_request_limited', 'serverless'],
  ['dynamic_token_limited', 'serverless'],
]);

/**
 * Where a model ran, from evidence. Names of models only hint, and so does the absence of
 * rate-limit headers: neither counts.
 *
 * @param known what the user said of this model.
 * @returns undefined when nothing indicates it.
 */
export function findDeployment(
  known: Deployment | undefined,
  { address }: Endpoint,
  rateLimit: RateLimitReading | undefined,
  error: DecodedError | undefined,
): Deployment | undefined {
  if (known) return known;
  if (address === DEDICATED_HOST) return 'dedicated';
  return (error && BY_ERROR.get(error.type)) ?? (rateLimit ? 'serverless' : undefined);
}
