import { record } from '../facts/attribute-value.ts';
import type { DecodedError } from '../facts/call-summary.ts';
import { statusIn } from '../operations/index.ts';
import { decodeErrorEvent, decodeException, decodeResponse } from '../together/error-decoding.ts';
import { exceptionName, failureKind } from '../together/failure-kind.ts';
import type { Attempt } from './attempt.ts';

/**
 * Determines why a call failed from the SDK's exception and the last attempt. The attempt has the
 * full body; the SDK's exception keeps only part of it.
 */
export function decodeFailure(error: unknown, attempt: Attempt | undefined): DecodedError {
  const exception = record(error);
  const status = exception?.['status'];
  if (typeof status === 'number') {
    const seen = attempt?.status === status ? attempt.error : undefined;
    if (seen && seen.type !== String(status)) return seen;
    return decodeResponse(status, exception?.['error']);
  }
  if (attempt?.error && !attempt.hasGivenUpBody) return attempt.error;
  const name = exceptionName(error);
  // openai 4 keeps only the message of an event.
  const event = record(exception?.['error']) ?? (name === 'APIError' ? exception : undefined);
  if (event) {
    // In a stream, whose own status was a success.
    const reported = statusIn(event);
    return reported === undefined ? decodeErrorEvent(event, name) : decodeResponse(reported, event);
  }
  return decodeException(failureKind(error).kind, name);
}

/** Failures worth a retry or fallback: rate limits, server trouble, lost connections. */
const PASSING = new Set(['rate_limit', 'capacity', 'server', 'timeout', 'connection']);

/** Whether a call with the same input is a retry of this one, or a fallback for it. */
export function isWorthReplacing(error: unknown, { category, retryable }: DecodedError): boolean {
  const status = record(error)?.['status'];
  if (typeof status === 'number') return retryable || status >= 500;
  return PASSING.has(category);
}
