import { fc } from '@together-otel/test-support/properties';
import * as openai from 'openai';
import * as openai6 from 'openai-v6';
import { describe, expect, it } from 'vitest';
import { explainTogetherError } from './explain.ts';

const SDKS = [
  ['openai 6', openai6],
  ['openai 7', openai as unknown as typeof openai6],
] as const;

/** An error as together-ai builds it: `error` is the whole body, without `type` or `code`. */
class TogetherError extends Error {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly error: object | undefined;

  constructor(status?: number, error?: object, headers?: Headers) {
    super(`${status}`);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

describe.each(SDKS)("explainTogetherError of %s's errors", (_name, sdk) => {
  function thrown(status: number, body: object, headers: Record<string, string> = {}): unknown {
    return sdk.APIError.generate(status, body, undefined, new Headers(headers));
  }

  it.each([
    [429, 'dynamic_request_limited', 'rate_limit', true],
    [429, 'dynamic_token_limited', 'rate_limit', true],
    [400, 'model_not_available', 'model', false],
    [400, 'dedicated_endpoint_not_running', 'deployment', false],
    [402, 'credit_limit', 'billing', false],
    [401, 'invalid_api_key', 'auth', false],
    [503, 'routing_error', 'capacity', true],
  ])('knows %i %s', (status, type, category, retryable) => {
    const wherever = [{ type }, { code: type }, { error_type: type }];
    for (const error of wherever) {
      const explanation = explainTogetherError(thrown(status, { error }));
      expect(explanation).toMatchObject({ type, category, retryable });
      expect(explanation.meaning).not.toBe('');
      expect(explanation.advice).toMatch(/\.$/);
    }
  });

  it.each([
    [400, 'client', false],
    [404, 'model', false],
    [409, 'server', true],
    [422, 'client', false],
    [429, 'rate_limit', true],
    [500, 'server', true],
    [503, 'capacity', true],
    [418, 'client', false],
    [599, 'server', true],
  ])('knows the status %i of a body that says nothing', (status, category, retryable) => {
    for (const body of [{}, { error: 'text' }, { error: {} }]) {
      const explanation = explainTogetherError(thrown(status, body));
      expect(explanation).toMatchObject({ type: String(status), category, retryable });
    }
  });

  it('distinguishes an exceeded context length from a permission error, both 403', () => {
    const message = 'input + max_new_tokens must be <= 4097';
    expect(explainTogetherError(thrown(403, { error: { message } })).category).toBe('context');
    expect(explainTogetherError(thrown(403, { error: { message: 'no' } })).category).toBe('auth');
  });

  it('recognises timeouts and broken connections', () => {
    expect(explainTogetherError(new sdk.APIConnectionTimeoutError())).toMatchObject({
      type: 'timeout',
      category: 'timeout',
      retryable: true,
    });
    const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const connection = new sdk.APIConnectionError({ message: 'Connection error.', cause });
    expect(explainTogetherError(connection)).toMatchObject({
      type: 'connection_error',
      category: 'connection',
      retryable: true,
      retryAfterMillis: undefined,
    });
    expect(explainTogetherError(new sdk.APIConnectionError({ message: 'x' }))).toMatchObject({
      category: 'connection',
    });
  });

  it.each([
    ['names in another case', { 'Retry-After': '3' }],
    ['a list of values', { 'retry-after': ['2', '3'] }],
    ['a number', { 'retry-after': 3 }],
    ['a Map', new Map([['Retry-After', '3']])],
    ['Headers', new Headers({ 'retry-after': '3' })],
  ])('finds the wait in headers that are or have %s', (_name, headers) => {
    const error = Object.assign(thrown(429, {}) as object, { headers });
    expect(explainTogetherError(error).retryAfterMillis).toBe(3000);
  });

  it('does not retry an aborted call', () => {
    const explanation = explainTogetherError(new sdk.APIUserAbortError());
    expect(explanation).toMatchObject({ type: 'APIUserAbortError', retryable: false });
  });

  it('recognises an error inside a stream, which has no status', () => {
    const event = { type: 'dynamic_token_limited', message: 'x' };
    const error = new sdk.APIError(undefined, event, undefined, undefined);
    expect(explainTogetherError(error)).toMatchObject({
      type: 'dynamic_token_limited',
      category: 'rate_limit',
    });
    const unknown = new sdk.APIError(undefined, { message: 'x' }, undefined, undefined);
    expect(explainTogetherError(unknown)).toMatchObject({ category: 'server', retryable: true });
  });

  it('maps credit_limit inside a stream, without a status, to credit', () => {
    const error = new sdk.APIError(undefined, { type: 'credit_limit' }, undefined, undefined);
    expect(explainTogetherError(error)).toMatchObject({ category: 'billing', retryable: false });
  });

  it.each([
    [{ 'x-ratelimit-reset': '5' }, 5000],
    [{ 'x-ratelimit-reset': '0' }, 0],
    [{ 'x-ratelimit-reset': '0.25', 'retry-after': '9' }, 9000],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '1500', 'retry-after': '1' }, 1500],
    [{ 'x-ratelimit-reset': '500ms' }, 500],
    [{ 'x-ratelimit-reset-requests': '20ms', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    [{ 'retry-after': '31536000' }, 2 ** 31 - 1],
    [{ 'ratelimit-reset': '5' }, 5000],
    [{ ratelimit: '"burst";r=0;t=2, "day";r=9;t=3600' }, 2000],
    [{ 'x-ratelimit-reset': 'PT5S' }, 5000],
    [{ 'x-ratelimit-reset': '-5' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1e9' }, undefined],
    [{}, undefined],
  ])('reads from %j a wait of %s ms', (headers, millis) => {
    const error = thrown(429, {}, headers as Record<string, string>);
    expect(explainTogetherError(error).retryAfterMillis).toBe(millis);
  });

  it.each([
    [503, { 'ratelimit-reset': '5' }, {}, 5000],
    [503, { 'ratelimit-reset': '5', 'ratelimit-remaining': '9' }, {}, undefined],
    [503, { 'x-ratelimit-reset': '5' }, {}, undefined],
    [503, {}, { error: { retry_after: 7 } }, 7000],
    [500, {}, { error: { retry_after: 7 } }, 7000],
    [408, {}, { error: { message: 'Please try again in 20s.' } }, 20_000],
    [502, { 'x-ms-retry-after-ms': '700', 'x-ratelimit-reset': '5' }, {}, 700],
    [500, { 'x-ratelimit-reset': '5' }, { error: { message: 'max wait 30s exceeded' } }, undefined],
    [402, {}, { error: { message: 'Please try again in 20s.' } }, undefined],
    [429, { 'x-ratelimit-reset': '0' }, { error: { message: 'Please try again in 20s.' } }, 20_000],
    [
      400,
      { 'ratelimit-reset': '5' },
      { error: { message: 'Please try again in 20s.' } },
      undefined,
    ],
  ])('reads from a %i with %j and %j a wait of %s ms', (status, headers, body, millis) => {
    const error = thrown(status, body, headers as Record<string, string>);
    expect(explainTogetherError(error).retryAfterMillis).toBe(millis);
  });
});

describe("explainTogetherError of others' errors", () => {
  it.each([
    [{ error_type: 'dynamic_request_limited', error: { message: 'x' } }, 'dynamic_request_limited'],
    [{ id: 'a', error: { type: 'dynamic_token_limited' } }, 'dynamic_token_limited'],
    [{ error: { error_type: 'dynamic_token_limited' } }, 'dynamic_token_limited'],
    [{ error: 'slow down' }, '429'],
  ])("finds the code in together-ai's body %j", (body, type) => {
    const headers = new Headers({ 'x-ratelimit-reset': '3' });
    expect(explainTogetherError(new TogetherError(429, body, headers))).toMatchObject({
      type,
      category: 'rate_limit',
      retryAfterMillis: 3000,
    });
  });

  it("reads openai 4's headers, a plain object", () => {
    const error = { status: 429, headers: { 'x-ratelimit-reset': '5', 'retry-after': '1' } };
    expect(explainTogetherError(error).retryAfterMillis).toBe(5000);
    const later = { status: 503, headers: { 'retry-after': '7' } };
    expect(explainTogetherError(later).retryAfterMillis).toBe(7000);
  });

  it('recognises errors that did not come from Together', () => {
    expect(explainTogetherError(new RangeError('x'))).toMatchObject({
      type: 'RangeError',
      category: 'client',
      retryable: false,
    });
  });

  it('explains any value, and never throws', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
    const likeAnError = fc.record(
      { status: fc.oneof(fc.integer(), anything), error: anything, headers: anything },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, likeAnError), (error) => {
        const { type, meaning, advice, retryAfterMillis = 0 } = explainTogetherError(error);
        for (const said of [type, meaning, advice]) expect(said).toEqual(expect.any(String));
        expect(retryAfterMillis).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  const throws = (): never => {
    throw new Error('no');
  };

  it.each([
    ['headers that throw', { status: 429, headers: { get: throws } }],
    ['a status that throws', Object.defineProperty({}, 'status', { get: throws })],
    ['a proxy that throws', new Proxy({}, { get: throws })],
    ['a name that throws', Object.defineProperty(new Error('x'), 'name', { get: throws })],
  ])('does not throw on %s', (_what, error) => {
    expect(explainTogetherError(error).retryable).toEqual(expect.any(Boolean));
  });
});

describe('explainTogetherError of errors in other forms', () => {
  const body = { error: { type: 'dynamic_token_limited', message: 'slow down' } };
  const headers = { 'Retry-After': '3' };
  const ofSdk = Object.assign(new Error('429'), { status: 429, error: body, headers });
  const ofAiSdk = Object.assign(new Error('slow down'), {
    statusCode: 429,
    responseHeaders: { 'retry-after': '3' },
    responseBody: JSON.stringify(body),
  });
  const response = { status: 429, headers, data: body };
  const named: Record<string, unknown> = { 'retry-after': ['2', '3'] };

  it.each<[string, unknown]>([
    ['headers as pairs', { ...ofSdk, headers: Object.entries(headers) }],
    ['headers as a flat list', { ...ofSdk, headers: Object.entries(headers).flat() }],
    ['headers as a Map', { ...ofSdk, headers: new Map(Object.entries(headers)) }],
    ['the AI SDK', ofAiSdk],
    ['the AI SDK after retries', Object.assign(new Error('3 attempts'), { lastError: ofAiSdk })],
    ['a cause', new Error('chat failed', { cause: ofSdk })],
    ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: ofAiSdk }) })],
    ['an HTTP client', Object.assign(new Error('429'), { response })],
    ['axios', Object.assign(new Error('429'), { status: 429, response })],
    ['axios with a text', { status: 429, response: { ...response, data: JSON.stringify(body) } }],
    ['ofetch', { status: 429, statusCode: 429, data: body, response: { status: 429, headers } }],
    [
      'axios with its own headers',
      { response: { ...response, headers: { get: (name: string) => named[name] } } },
    ],
    ['got', { response: { statusCode: 429, headers, body: JSON.stringify(body) } }],
    ['got with JSON', { response: { statusCode: 429, headers, body } }],
    ['superagent', { status: 429, response: { status: 429, headers, body } }],
    ['wretch', { status: 429, response: { status: 429, headers }, text: JSON.stringify(body) }],
    ['wretch with JSON', { status: 429, response: { status: 429, headers }, json: body }],
    ['Promise.any', new AggregateError([new Error('x'), ofSdk])],
    ['a retry library', Object.assign(new Error('x'), { originalError: ofSdk })],
    ['an SDK beside a response', { ...ofSdk, response: { status: 500, headers: {}, data: {} } }],
    ['an HTTP client with a text', { response: { ...response, data: JSON.stringify(body) } }],
  ])('%s', (_name, error) => {
    expect(explainTogetherError(error)).toMatchObject({
      type: 'dynamic_token_limited',
      category: 'rate_limit',
      retryAfterMillis: 3000,
    });
  });

  it('reads a Response, but not its body', () => {
    const thrown = new Response('{}', { status: 429, headers });
    expect(explainTogetherError(thrown)).toMatchObject({ type: '429', retryAfterMillis: 3000 });
    const error = { response: thrown, message: 'ky' };
    expect(explainTogetherError(error)).toMatchObject({ type: '429', retryAfterMillis: 3000 });
    expect(thrown.bodyUsed).toBe(false);
  });

  it("prefers an error's own headers to those of its response", () => {
    const error = { status: 429, headers, response: { status: 429, headers: {} } };
    expect(explainTogetherError(error)).toMatchObject({ type: '429', retryAfterMillis: 3000 });
  });

  it('takes the last attempt of retries without a response', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const attempt = new TypeError('fetch failed', { cause: refused });
    const error = Object.assign(new Error('3 attempts'), { lastError: attempt });
    expect(explainTogetherError(error)).toEqual(explainTogetherError(attempt));
  });

  it('ends at an error that is its own cause', () => {
    const error = new Error('a');
    error.cause = error;
    expect(explainTogetherError(error).type).toBe('Error');
  });
});
