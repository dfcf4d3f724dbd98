import { expect, it, vi } from 'vitest';
import { Answer } from './answer.ts';
import { observeRefusal } from './response-seam.ts';

const BODY = '{"error":{"type":"dynamic_request_limited"}}';

function refused(body: BodyInit = BODY) {
  const discard = vi.fn();
  const succeed = vi.fn();
  const call = {
    wantsContent: false,
    observeStream: () => undefined,
    endStream: vi.fn(),
    succeed,
    discard,
    fail: vi.fn(),
    cancel: vi.fn(),
  };
  const response = new Response(body, { status: 429 });
  expect(observeRefusal(response, new Answer(call))).toBe(true);
  if (!response.body) throw new Error('the response has no body');
  return { response, body: response.body, discard, succeed };
}

it('reads what is discarded by its iterator, once', async () => {
  const { response, body, discard } = refused();
  const iterator: AsyncIterator<unknown, unknown> = body[Symbol.asyncIterator]();
  expect(body.locked).toBe(true);
  expect(discard).not.toHaveBeenCalled();
  expect(await iterator.return?.('why')).toEqual({ done: true, value: 'why' });
  expect(discard.mock.calls).toEqual([[JSON.parse(BODY)]]);
  expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
  expect([body.locked, response.bodyUsed]).toEqual([false, true]);
});

it('is the iterator of the stream to whoever reads', async () => {
  const { body, discard, succeed } = refused();
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  expect(text).toBe(BODY);
  expect(discard).not.toHaveBeenCalled();
  expect(succeed).toHaveBeenCalledWith(JSON.parse(BODY));
});

it('discards the rest of what has been read in part', async () => {
  const cancel = vi.fn();
  const { body, discard } = refused(
    new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.from('a')), cancel }),
  );
  for await (const _ of body) break;
  expect(cancel).toHaveBeenCalledOnce();
  expect(discard).not.toHaveBeenCalled();
});

it('looks like the iterator of a stream', () => {
  const own = new ReadableStream()[Symbol.asyncIterator]();
  const iterator = refused().body[Symbol.asyncIterator]();
  expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
  const base = (of: object): unknown => Object.getPrototypeOf(Object.getPrototypeOf(of));
  expect(base(iterator)).toBe(base(own));
});

it('fails as the stream does if it cannot be cancelled', async () => {
  const cancel = (): never => {
    throw new Error('cannot');
  };
  const { body } = refused(new ReadableStream({ cancel }));
  // Nothing arrives, so the SDK does not wait for the outcome.
  expect(await body[Symbol.asyncIterator]().return?.()).toEqual({ done: true, value: undefined });
  const start = (controller: ReadableStreamDefaultController): void =>
    controller.enqueue(Buffer.from(BODY));
  const arrived = refused(new ReadableStream({ start, cancel }));
  await expect(arrived.body[Symbol.asyncIterator]().return?.()).rejects.toThrow('cannot');
});

it.each([
  ['has no body', () => new Response(null)],
  ['is no response', () => ({ body: new ReadableStream() })],
  [
    'has a locked body',
    () => {
      const response = new Response(BODY);
      response.body?.getReader();
      return response;
    },
  ],
])('leaves what %s alone', (_what, make) => {
  const call = { wantsContent: false, observeStream: () => undefined } as never;
  expect(observeRefusal(make(), new Answer(call))).toBe(false);
});
