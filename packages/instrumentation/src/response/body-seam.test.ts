import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { Answer } from './answer.ts';
import { observeResponse } from './response-seam.ts';

const CHUNKS = ['{"id":', '"1"}'];

function listener() {
  return {
    wantsContent: false,
    observeStream: () => undefined,
    endStream: vi.fn(),
    succeed: vi.fn(),
    fail: vi.fn(),
    cancel: vi.fn(),
  };
}

function observed() {
  const call = listener();
  const encoder = new TextEncoder();
  const chunks = CHUNKS.map((chunk) => encoder.encode(chunk));
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const response = new Response(source, { headers: { 'content-type': 'application/json' } });
  observeResponse(response, new Answer(call));
  if (!response.body) throw new Error('the response has no body');
  return { body: response.body, ...call };
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}

it('observes for await', async () => {
  const { body, succeed } = observed();
  expect(await textOf(body)).toBe(CHUNKS.join(''));
  expect(succeed).toHaveBeenCalledOnce();
});

it('observes a reader', async () => {
  const { body, succeed, fail } = observed();
  const reader = body.getReader();
  while (!(await reader.read()).done);
  expect(succeed).toHaveBeenCalledOnce();
  expect(fail).not.toHaveBeenCalled();
});

it('observes a piped stream', async () => {
  const { body, succeed } = observed();
  const received: Uint8Array[] = [];
  await body.pipeTo(
    new WritableStream({
      write: (chunk) => {
        received.push(chunk);
      },
    }),
  );
  expect(Buffer.concat(received).toString()).toBe(CHUNKS.join(''));
  expect(succeed).toHaveBeenCalledOnce();
});

it('sees the chunks of two branches once', async () => {
  const { body, succeed } = observed();
  const texts = await Promise.all(body.tee().map(textOf));
  expect(texts).toEqual([CHUNKS.join(''), CHUNKS.join('')]);
  expect(succeed).toHaveBeenCalled();
});

it('detects that the application discarded the rest', async () => {
  const { body, cancel, succeed } = observed();
  for await (const _ of body) break;
  expect(cancel).toHaveBeenCalledOnce();
  expect(succeed).not.toHaveBeenCalled();
});

it('reads nothing that the application does not read', () => {
  const { body, succeed, cancel } = observed();
  expect(body.locked).toBe(false);
  expect(succeed).not.toHaveBeenCalled();
  expect(cancel).not.toHaveBeenCalled();
});

/** A response like node-fetch's, whose body is a Node stream. */
function observedNode() {
  const call = listener();
  const source = Readable.from(CHUNKS.map((chunk) => Buffer.from(chunk)));
  class NodeResponse {
    readonly headers = new Headers({ 'content-type': 'application/json' });
    get body(): Readable {
      return source;
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return new Uint8Array(Buffer.concat(await source.toArray())).buffer;
    }
  }
  const response = new NodeResponse();
  observeResponse(response, new Answer(call));
  return { response, ...call };
}

it.each<[string, (body: Readable) => Promise<unknown>]>([
  ['iteration', (body) => body.toArray()],
  [
    'events',
    (body) =>
      new Promise((resolve) => {
        body.on('data', () => {});
        body.on('end', resolve);
      }),
  ],
  ['iteration as text', (body) => body.setEncoding('utf8').toArray()],
])('reads what passes of a stream of Node by %s', async (_way, read) => {
  const { response, succeed } = observedNode();
  await read(response.body);
  await expect.poll(() => succeed).toHaveBeenCalled();
  expect(succeed).toHaveBeenCalledWith({ id: '1' });
});

it('sees a body once that is looked at and then read whole', async () => {
  const { response, succeed } = observedNode();
  expect(response.body.readable).toBe(true);
  await response.arrayBuffer();
  expect(succeed).toHaveBeenCalledWith({ id: '1' });
});

it('leaves the emit of all emitters unchanged, except while a Node body is open', async () => {
  const { emit } = EventEmitter.prototype;
  const [one, other] = [observedNode(), observedNode()];
  expect([one, other].every(({ response }) => response.body.readable)).toBe(true);
  expect(EventEmitter.prototype.emit).not.toBe(emit);
  await one.response.body.toArray();
  expect(EventEmitter.prototype.emit).not.toBe(emit);
  other.response.body.destroy();
  await expect.poll(() => other.cancel).toHaveBeenCalled();
  expect(EventEmitter.prototype.emit).toBe(emit);
});

it('follows a replacement of emit while a Node body is open', async () => {
  const { emit: original } = EventEmitter.prototype;
  const first = observedNode();
  expect(first.response.body.readable).toBe(true);
  const { emit: ours } = EventEmitter.prototype;
  const theirs: typeof ours = function (this: EventEmitter, ...args) {
    return Reflect.apply(ours, this, args);
  };
  EventEmitter.prototype.emit = theirs;
  for (const { response, succeed } of [first, observedNode()]) {
    await response.body.toArray();
    await expect.poll(() => succeed).toHaveBeenCalledExactlyOnceWith({ id: '1' });
    expect(EventEmitter.prototype.emit).toBe(theirs);
  }
  EventEmitter.prototype.emit = original;
});
