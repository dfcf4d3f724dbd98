import { describe, expect, it, vi } from 'vitest';
import { Attempt } from './attempt.ts';

const init = { headers: { authorization: 'Bearer key' } };

function started() {
  const onSettled = vi.fn<(attempt: Attempt) => void>();
  const owner = { settleAttempt: onSettled, startAttempt: () => undefined };
  return { attempt: new Attempt(1, 0, owner), onSettled };
}

function answer(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers });
}

it('gives a request that its fetch repeats an attempt of its own, by the same key', () => {
  const second = started().attempt;
  const first = new Attempt(1, 0, { settleAttempt: () => {}, startAttempt: () => second });
  const target = 'POST http://together/v1';
  first.repeat(target);
  first.noteFailed(target, (each) =>
    each.respond(answer(429, '', { 'retry-after': '30' }), init, false),
  );
  first.repeat(target);
  expect(first).toMatchObject({ status: 429, retryAfter: 30, key: expect.any(Number) });
  expect(first.key).not.toBe(0);
  expect(first.conclude()).toBe(second);
});

describe('Attempt', () => {
  it('settles at once on success', () => {
    const { attempt, onSettled } = started();
    attempt.respond(answer(200, '{}', { 'x-request-id': 'a', 'cf-ray': 'b' }), init);
    expect(onSettled).toHaveBeenCalledExactlyOnceWith(attempt);
    expect(attempt).toMatchObject({
      number: 1,
      status: 200,
      error: undefined,
      requestId: 'a',
      ray: undefined,
      rateLimit: undefined,
      key: 0,
      bodyCopy: undefined,
      endedAt: expect.any(Number),
    });
  });

  it('reads quota and server times, and identifies the key without storing it', () => {
    const { attempt } = started();
    const headers = { 'x-ratelimit-reset': '2', 'x-queue-time': '22' };
    attempt.respond(answer(200, '{}', headers), init);
    expect(attempt.rateLimit?.reset).toBe(2);
    expect(attempt.serverTime).toEqual({ queue: 0.022, server: undefined });
    expect(attempt.key).toBeGreaterThan(0);
  });

  it.each([
    [429, { 'retry-after': '30' }, 30, 30],
    [429, { 'x-ratelimit-reset': '9' }, 9, 9],
    [503, { 'retry-after': '30' }, undefined, 30],
    [529, { 'retry-after-ms': '1500' }, undefined, 1.5],
    [503, { 'x-ratelimit-reset': '9' }, undefined, undefined],
    [500, {}, undefined, undefined],
    [200, { 'retry-after': '30' }, undefined, undefined],
  ])('reads from a %i with %j the wait of a quota, %s s, and any wait, %s s', (status, ...rest) => {
    const [headers, retryAfter, wait] = rest;
    const { attempt } = started();
    attempt.respond(answer(status, '', headers as Record<string, string>), init, false);
    expect(attempt).toMatchObject({ retryAfter, wait });
  });

  it('decodes a failure from its body, and settles once that is read', async () => {
    const { attempt, onSettled } = started();
    const body = JSON.stringify({ id: 'of-body', error: { type: 'dynamic_token_limited' } });
    attempt.respond(answer(429, body), init);
    expect(attempt.error).toMatchObject({ type: '429', category: 'rate_limit' });
    expect(onSettled).not.toHaveBeenCalled();
    await attempt.bodyCopy;
    expect(attempt).toMatchObject({
      error: { type: 'dynamic_token_limited' },
      requestId: 'of-body',
      bodyCopy: undefined,
    });
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it('prefers the request id from the headers', async () => {
    const { attempt } = started();
    attempt.respond(answer(500, '{"id":"of-body"}', { 'x-request-id': 'of-header' }), init);
    await attempt.bodyCopy;
    expect(attempt.requestId).toBe('of-header');
  });

  it('leaves the body to the SDK', async () => {
    const { attempt } = started();
    const response = answer(500, '{"error":{"message":"x"}}');
    attempt.respond(response, init);
    expect(await response.json()).toEqual({ error: { message: 'x' } });
    await attempt.bodyCopy;
    expect(attempt.error?.type).toBe('500');
  });

  it.each(['', '<html>Bad gateway</html>', '{"error":{"ty', '"text"', 'null', '[1]'])(
    'keeps the status of a failure whose body is %j',
    async (body) => {
      const { attempt, onSettled } = started();
      attempt.respond(answer(502, body), init);
      await attempt.bodyCopy;
      expect(attempt.error).toMatchObject({ type: '502', category: 'server', retryable: true });
      expect(onSettled).toHaveBeenCalledOnce();
    },
  );

  it('does not change once settled', async () => {
    const { attempt, onSettled } = started();
    attempt.respond(answer(429, '{"id":"a","error":{"type":"dynamic_token_limited"}}'), init);
    const { bodyCopy } = attempt;
    attempt.settle();
    expect(onSettled).toHaveBeenCalledOnce();
    await bodyCopy;
    attempt.settle();
    expect(onSettled).toHaveBeenCalledOnce();
    expect(attempt.error?.type).toBe('429');
    expect(attempt.requestId).toBeUndefined();
  });

  it('works without a body that can be copied', async () => {
    const { attempt, onSettled } = started();
    const response = { ok: false, status: 503, headers: new Headers() };
    attempt.respond(response, undefined);
    await attempt.bodyCopy;
    expect(attempt.error?.category).toBe('capacity');
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it.each([
    [new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), 'connection_error'],
    [new DOMException('x', 'AbortError'), 'timeout'],
    [new DOMException('x', 'TimeoutError'), 'timeout'],
    [new RangeError('x'), 'RangeError'],
    ['text', 'string'],
  ])('names the cause of %s', (error, type) => {
    const { attempt, onSettled } = started();
    attempt.fail(error, false);
    expect(attempt).toMatchObject({ status: undefined, error: { type } });
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it("does not count the application's abort as an error", () => {
    const { attempt, onSettled } = started();
    attempt.fail(new DOMException('x', 'AbortError'), true);
    expect(attempt.error).toBeUndefined();
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it('has ended when it is settled before a response', () => {
    const { attempt } = started();
    attempt.settle();
    expect(attempt).toMatchObject({ status: undefined, endedAt: expect.any(Number) });
  });
});
