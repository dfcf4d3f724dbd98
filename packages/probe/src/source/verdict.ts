import { ApiRefusal } from '../api/together-api.ts';
import { CheckFailure, isOwnNetwork } from '../http/check-failure.ts';
import type { StatusLine } from './source.ts';

/** Whose fault a status is that is not the expected answer. */
type Fault = 'limited' | 'refused' | 'unreachable' | 'down';

/** Proxy and Network Authentication Required: only a proxy or a network's login page sends these. */
const OWN_NETWORK: ReadonlySet<number> = new Set([407, 511]);

/** Any status but 2xx and 5xx is the fault of the key, the account, the base URL or the network. */
export function faultOf(status: number): Fault {
  if (OWN_NETWORK.has(status)) return 'unreachable';
  if (status === 429) return 'limited';
  const isOutage = status >= 500 || (status >= 200 && status < 300);
  return isOutage ? 'down' : 'refused';
}

/** Whose fault it is that a check could not read its target. */
export function verdictOf(error: unknown): Pick<StatusLine, 'status' | 'cause'> {
  if (error instanceof ApiRefusal) {
    const fault = faultOf(error.status);
    if (fault === 'limited') return { status: 'notice' };
    return { status: 'down', ...(fault !== 'down' && { cause: fault }) };
  }
  const isOwn = error instanceof CheckFailure && isOwnNetwork(error.type);
  return { status: 'down', ...(isOwn && { cause: 'unreachable' }) };
}
