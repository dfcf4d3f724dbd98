import { describe, expect, it } from 'vitest';
import { decodeFailure } from './failure.ts';

/** The error that the SDKs throw for an event of a stream, without a status. */
class APIError extends Error {
  readonly status = undefined;
  readonly error: object | undefined;

  constructor(error?: object) {
    super('in a stream');
    this.error = error;
  }
}

describe('an error inside a stream', () => {
  it.each([
    [{ code: 429, message: 'slow down' }, '429', 'rate_limit'],
    [{ code: '503', message: 'full' }, '503', 'capacity'],
    [{ status: 401, message: 'who?' }, '401', 'auth'],
    [
      { code: 'dynamic_request_limited', message: 'slow down' },
      'dynamic_request_limited',
      'rate_limit',
    ],
    [{ code: 'server_error', message: 'oops' }, 'APIError', 'server'],
    [{ code: 200, message: 'oops' }, 'APIError', 'server'],
  ])('%j is %s', (error, type, category) => {
    expect(decodeFailure(new APIError(error), undefined)).toMatchObject({ type, category });
  });

  it('of which the SDK keeps nothing is a failure of the server', () => {
    const decoded = decodeFailure(new APIError(), undefined);
    expect(decoded).toMatchObject({ type: 'APIError', category: 'server', retryable: true });
  });
});
