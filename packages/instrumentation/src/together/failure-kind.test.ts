import { describe, expect, it } from 'vitest';
import { exceptionName, failureKind, isTimeout, isUserAbort } from './failure-kind.ts';

class APIConnectionTimeoutError extends Error {}
class APIConnectionError extends Error {}
class APIUserAbortError extends Error {}
class ConnectTimeoutError extends Error {}

describe('failureKind', () => {
  it.each([
    [new APIConnectionTimeoutError(), 'timeout'],
    [new ConnectTimeoutError(), 'timeout'],
    [Object.assign(new Error('x'), { name: 'Request Timeout' }), 'timeout'],
    [new APIConnectionError(), 'connection'],
    [
      new APIConnectionError('', { cause: { cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } } }),
      'timeout',
    ],
    [new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }), 'connection'],
    [new TypeError('fetch failed'), 'connection'],
    [new TypeError('terminated'), 'connection'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'connection'],
    [new TypeError('x is not a function'), 'unknown'],
    [new SyntaxError('bad JSON'), 'unreadable'],
    [
      Object.assign(new Error('invalid json response body'), { type: 'invalid-json' }),
      'unreadable',
    ],
    [new Error('Attempted to iterate over a response with no body'), 'unreadable'],
    [new TypeError('terminated', { cause: { code: 'Z_DATA_ERROR' } }), 'unreadable'],
    [Object.assign(new Error('x'), { code: 'ZSTD_error_prefix_unknown' }), 'unreadable'],
    ['a string', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (error, kind) => {
    expect(failureKind(error).kind).toBe(kind);
  });

  it('stops at a limit in a chain of causes', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(failureKind(error).kind).toBe('unknown');
  });
});

describe('exceptionName', () => {
  it('falls back to the class name if the SDK sets no name', () => {
    expect(exceptionName(new APIConnectionError())).toBe('APIConnectionError');
    expect(exceptionName(new DOMException('x', 'AbortError'))).toBe('AbortError');
    expect(exceptionName(new Error('x'))).toBe('Error');
    expect(exceptionName(null)).toBe('object');
    const telling = Object.assign(new RangeError('x'), { name: 'No answer to: why me?' });
    expect(exceptionName(telling)).toBe('RangeError');
    expect(exceptionName({ name: 'No answer to: why me?' })).toBe('Object');
  });
});

it("recognises the application's abort by the SDK's class", () => {
  expect(isUserAbort(new APIUserAbortError())).toBe(true);
  expect(isUserAbort(new APIConnectionError())).toBe(false);
});

it.each([
  [new DOMException('x', 'TimeoutError'), true],
  [new ConnectTimeoutError(), true],
  [Object.assign(new Error('x'), { code: 'ETIMEDOUT' }), true],
  [new Error('timeout of 80ms exceeded'), true],
  [new Error('Timed out'), true],
  [new Error('Deadline exceeded'), true],
  ['request timeout', true],
  [new DOMException('This operation was aborted', 'AbortError'), false],
  [new Error('the user left'), false],
  ['stop', false],
  [undefined, false],
  [null, false],
])('the reason of an abort: %s, a timeout: %s', (reason, expected) => {
  expect(isTimeout(reason)).toBe(expected);
});
