import { describe, expect, it } from 'vitest';
import { decodeErrorEvent, decodeException, decodeResponse } from './error-decoding.ts';

describe('decodeResponse', () => {
  it.each([
    ['top level', { error_type: 'dynamic_token_limited', error: { message: 'slow down' } }],
    ['error.error_type', { error: { message: 'x', error_type: 'dynamic_token_limited' } }],
    ['error.type', { error: { message: 'x', type: 'dynamic_token_limited' } }],
    ['error.code', { error: { message: 'x', type: 'rate_limit', code: 'dynamic_token_limited' } }],
    ['the inner object alone', { message: 'x', type: 'dynamic_token_limited' }],
  ])('finds the code at %s', (_place, body) => {
    expect(decodeResponse(429, body)).toMatchObject({
      type: 'dynamic_token_limited',
      category: 'rate_limit',
      retryable: true,
    });
  });

  it.each([
    [400, {}, '400', 'client', false],
    [400, { error: { code: 'model_not_available' } }, 'model_not_available', 'model', false],
    [
      400,
      { error: { code: 'dedicated_endpoint_not_running' } },
      'dedicated_endpoint_not_running',
      'deployment',
      false,
    ],
    [401, {}, '401', 'auth', false],
    [402, { error: { type: 'credit_limit' } }, 'credit_limit', 'billing', false],
    [403, { error: { message: 'you need permission' } }, '403', 'auth', false],
    [403, { error: { message: 'inputs tokens + max_tokens too many' } }, '403', 'context', false],
    [404, {}, '404', 'model', false],
    [408, {}, '408', 'server', true],
    [418, {}, '418', 'client', false],
    [422, { error: { message: 'exceeds the context window' } }, '422', 'context', false],
    [422, { error: { message: 'invalid schema' } }, '422', 'client', false],
    [429, { error: { type: 'credit_limit' } }, 'credit_limit', 'rate_limit', true],
    [429, undefined, '429', 'rate_limit', true],
    [500, {}, '500', 'server', true],
    [503, {}, '503', 'capacity', true],
    [503, { error: { type: 'routing_error' } }, 'routing_error', 'capacity', true],
    [524, '<html>', '524', 'capacity', true],
    [599, null, '599', 'server', true],
  ])('%s %j is %s, %s', (status, body, type, category, retryable) => {
    expect(decodeResponse(status, body)).toMatchObject({ type, category, retryable });
  });

  it('never uses a body code as error.type unless the table has it', () => {
    expect(decodeResponse(400, { error: { code: 'sk-secret-or-unbounded' } }).type).toBe('400');
  });

  it('suggests a remedy, without quoting the body', () => {
    const decoded = decodeResponse(503, { error: { message: 'prompt: my secret' } });
    expect(decoded.advice).toContain('fail over');
    expect(JSON.stringify(decoded)).not.toContain('secret');
  });
});

describe('decodeErrorEvent', () => {
  it('recognises codes inside a stream, where there is no status', () => {
    const decoded = decodeErrorEvent({ type: 'dynamic_request_limited' }, 'APIError');
    expect(decoded).toMatchObject({ type: 'dynamic_request_limited', category: 'rate_limit' });
  });

  it('falls back to the exception', () => {
    const decoded = decodeErrorEvent({ message: 'engine died' }, 'APIError');
    expect(decoded).toMatchObject({ type: 'APIError', category: 'server', retryable: true });
  });
});

describe('decodeException', () => {
  it.each([
    ['timeout', 'timeout', 'timeout'],
    ['connection', 'connection_error', 'connection'],
    ['unreadable', 'SyntaxError', 'server'],
    ['unknown', 'RangeError', 'client'],
  ] as const)('%s is %s', (kind, type, category) => {
    expect(decodeException(kind, type)).toMatchObject({ type, category });
  });
});
