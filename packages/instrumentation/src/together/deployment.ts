import type { DecodedError, Deployment } from '../facts/call-summary.ts';
import type { Endpoint } from './endpoint.ts';
import type { RateLimitReading } from './headers/rate-limit.ts';

/** Together's host for dedicated endpoints only. */
const DEDICATED_HOST = 'api-inference.together.ai';

/** Errors specific to one kind of deployment. */
const BY_ERROR: ReadonlyMap<string, Deployment> = new Map([
  ['dedicated_endpoint_not_running', 'dedicated'],
  ['routing_error', 'dedicated'],
  ['dynamic_request_limited', 'serverless'],
  ['dynamic_token_limited', 'serverless'],
]);

/**
 * Determines where a model ran, from evidence. Model names and missing rate-limit headers are only
 * hints, and are ignored.
 *
 * @param known the user's configuration for this model.
 * @returns undefined without evidence.
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
