import { record } from '../facts/attribute-value.ts';
import type { DecodedError } from '../facts/call-summary.ts';
import { decodeErrorEvent, decodeException, decodeResponse } from '../together/error-decoding.ts';
import { exceptionName, failureKind } from '../together/failure-kind.ts';
import type { Attempt } from './attempt.ts';

/**
 * The cause of a failed call, from the exception that the SDK threw and its last attempt. The
 * attempt has seen the whole body, of which the SDK's exception keeps only a part.
 */
export function decodeFailure(error: unknown, attempt: Attempt | undefined): DecodedError {
  const exception = record(error);
  const status = exception?.['status'];
  if (typeof status === 'number') {
    const seen = attempt?.status === status ? attempt.error : undefined;
    if (seen && seen.type !== String(status)) return seen;
    return decodeResponse(status, exception?.['error']);
  }
  if (attempt?.error) return attempt.error;
  if (typeof exception?.['error'] === 'object' && exception['error'] !== null) {
    return decodeErrorEvent(exception['error'], exceptionName(error));
  }
  const { kind, name } = failureKind(error);
  return decodeException(kind, name);
}

/** What the same call, or another model, may make good: a rate limit, trouble at Together, no connection. */
const PASSING = new Set(['rate_limit', 'capacity', 'server', 'timeout', 'connection']);

/** Whether a call that asks the same again is a retry of this one, or a fallback for it. */
export function isWorthReplacing(error: unknown, { category, retryable }: DecodedError): boolean {
  const status = record(error)?.['status'];
  if (typeof status === 'number') return retryable || status >= 500;
  return PASSING.has(category);
}
