import { PassThrough, Readable } from 'node:stream';
import { diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Attempt } from '../call/attempt.ts';
import { refuse } from './refusal-seam.ts';

const BODY = '{"id":"of-body","error":{"type":"dynamic_token_limited"}}';

function refused(response: Response) {
  const onSettled = vi.fn();
  const attempt = new Attempt(1, 0, { settleAttempt: onSettled, startAttempt: () => undefined });
  refuse(attempt, response, undefined);
  return { attempt, onSettled };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('refuse', () => {
  it.each<[string, (response: Response) => Promise<unknown>]>([
    ['reads its text', (response) => response.text()],
    ['discards it', async (response) => response.body?.[Symbol.asyncIterator]().return?.()],
  ])('learns the cause from the body when the SDK %s', async (_how, take) => {
    const response = new Response(BODY, { status: 429 });
    const { attempt, onSettled } = refused(response);
    expect(attempt).toMatchObject({ error: { type: '429' }, bodyCopy: undefined });
    expect(onSettled).not.toHaveBeenCalled();
    await take(response);
    expect(attempt).toMatchObject({
      error: { type: 'dynamic_token_limited' },
      requestId: 'of-body',
    });
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it('settles an attempt whose body breaks while it is read', async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error('gone')),
    });
    const response = new Response(broken, { status: 503 });
    const { attempt, onSettled } = refused(response);
    await expect(response.text()).rejects.toThrow('gone');
    expect(attempt.error?.type).toBe('503');
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it('reads a copy of a body that the SDK leaves unread', async () => {
    const response = new Response(BODY, { status: 429 });
    const { attempt } = refused(response);
    attempt.copyUnread();
    await attempt.bodyCopy;
    expect(attempt.error?.type).toBe('dynamic_token_limited');
    expect(response.bodyUsed).toBe(false);
  });

  it('leaves a body to the iterator that is about to discard it', async () => {
    const response = new Response(BODY, { status: 429 });
    const { attempt, onSettled } = refused(response);
    const iterator = response.body?.[Symbol.asyncIterator]();
    attempt.copyUnread();
    expect(attempt.bodyCopy).toBeUndefined();
    await iterator?.return?.();
    expect(attempt.error?.type).toBe('dynamic_token_limited');
    expect(onSettled).toHaveBeenCalledOnce();
  });

  it('copies a body that cannot be observed at once', async () => {
    const { attempt } = refused({
      ok: false,
      status: 429,
      headers: new Headers(),
      clone: () => ({ body: new Response(BODY).body }),
    } as unknown as Response);
    await attempt.bodyCopy;
    expect(attempt.error?.type).toBe('dynamic_token_limited');
  });

  class Frozen extends Response {
    override text(): Promise<string> {
      return super.text();
    }
  }
  Object.freeze(Frozen.prototype);

  it.each<[string, () => Response]>([
    ['a frozen prototype', () => new Frozen(BODY, { status: 429 })],
    [
      'a method of its own',
      () => {
        const response = new Response(BODY, { status: 429 });
        return Object.assign(response, { text: () => Promise.resolve('') });
      },
    ],
    [
      'a proxy around it',
      () =>
        new Proxy(new Response(BODY, { status: 429 }), {
          get(target, name) {
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
    ],
  ])('copies the body of a response with %s, whose reading is not noticed', async (_what, make) => {
    const { attempt } = refused(make());
    await attempt.bodyCopy;
    expect(attempt.error?.type).toBe('dynamic_token_limited');
  });

  it('does not observe streams whose prototype is frozen', async () => {
    function Frozen(): void {}
    const { values } = ReadableStream.prototype;
    Frozen.prototype = Object.freeze({ values, [Symbol.asyncIterator]: values });
    vi.stubGlobal('ReadableStream', Frozen);
    vi.resetModules();
    const { observeIterators } = await import('../response/body-seam.ts');
    expect(observeIterators()).toBe(false);
  });

  it('copies a Node stream where there is no global ReadableStream', async () => {
    vi.stubGlobal('ReadableStream', undefined);
    const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() };
    diag.setLogger(log);
    const { attempt } = refused({
      ok: false,
      status: 429,
      headers: new Headers(),
      body: new PassThrough(),
      clone: () => ({ body: Readable.from([Buffer.from(BODY)]) }),
    } as unknown as Response);
    await attempt.bodyCopy;
    diag.disable();
    expect(attempt.error?.type).toBe('dynamic_token_limited');
    expect(log.error).not.toHaveBeenCalled();
  });
});
