import { ApiRefusal } from '../api/together-api.ts';
import { CheckFailure, isOwnNetwork } from '../http/check-failure.ts';
import type { StatusLine } from './source.ts';

/** Whose fault it is that a check could not read its target. */
export function verdictOf(error: unknown): Pick<StatusLine, 'status' | 'cause'> {
  if (error instanceof ApiRefusal) {
    if (error.status === 429) return { status: 'notice' };
    // As for uptime: any status but 5xx is the fault of the key, the account or the base URL.
    const isRefused = error.status < 500;
    return { status: 'down', ...(isRefused && { cause: 'refused' }) };
  }
  const isOwn = error instanceof CheckFailure && isOwnNetwork(error.type);
  return { status: 'down', ...(isOwn && { cause: 'unreachable' }) };
}
