import { expect, it, vi } from 'vitest';
import type { StreamObserver } from '../call/stream-observer.ts';
import { Answer } from '../response/answer.ts';
import type { ForeignStream } from './client-shape.ts';
import { observeStream } from './stream-seam.ts';

function observed(chunks: readonly unknown[], failure?: Error, response?: Response) {
  const chunk = vi.fn();
  const call = {
    wantsContent: false,
    observeStream: () => ({ chunk }) as unknown as StreamObserver,
    endStream: vi.fn(),
    succeed: vi.fn(),
    fail: vi.fn(),
    cancel: vi.fn(),
  };
  const finished = vi.fn();
  const stream: ForeignStream = {
    controller: new AbortController(),
    async *iterator() {
      try {
        yield* chunks;
        if (failure) throw failure;
      } finally {
        finished();
      }
    },
  };
  observeStream(stream, new Answer(call), response);
  return { stream, chunk, finished, ...call };
}

it('sees each chunk as it passes, and the end', async () => {
  const { stream, chunk, endStream } = observed(['a', 'b']);
  const received: unknown[] = [];
  for await (const each of {
    [Symbol.asyncIterator]: () => stream.iterator(),
  } as AsyncIterable<unknown>) {
    received.push(each);
    expect(chunk).toHaveBeenCalledTimes(received.length);
  }
  expect(received).toEqual(['a', 'b']);
  expect(endStream).toHaveBeenCalledOnce();
});

it('lets the SDK clean up after an early exit, and records it as cancelled', async () => {
  const { stream, finished, cancel, endStream } = observed(['a', 'b']);
  const iterator = stream.iterator();
  await iterator.next();
  await iterator.return?.();
  expect(finished).toHaveBeenCalledOnce();
  expect(cancel).toHaveBeenCalledOnce();
  expect(endStream).not.toHaveBeenCalled();
});

it('passes on a stream error', async () => {
  const failure = new Error('broken off');
  const { stream, fail } = observed([], failure);
  await expect(stream.iterator().next()).rejects.toBe(failure);
  expect(fail).toHaveBeenCalledWith(failure);
});

it('distinguishes an abort from the end', async () => {
  const { stream, cancel, endStream } = observed([]);
  stream.controller.abort();
  await stream.iterator().next();
  expect(cancel).toHaveBeenCalledOnce();
  expect(endStream).not.toHaveBeenCalled();
});

it('passes on a chunk that can not be read', async () => {
  const { stream, chunk } = observed(['a']);
  chunk.mockImplementation(() => {
    throw new Error('telemetry is broken');
  });
  expect(await stream.iterator().next()).toEqual({ done: false, value: 'a' });
});

it('looks like an async generator', () => {
  const { stream } = observed([]);
  expect(Object.prototype.toString.call(stream.iterator())).toBe('[object AsyncGenerator]');
});

it.each([
  ['application/json', true],
  ['text/html; charset=utf-8', true],
  ['text/event-stream', false],
  ['Text/Event-Stream; charset=utf-8', false],
  [undefined, false],
])(
  'takes a stream without chunks, declared as %s, for unreadable: %s',
  async (type, isUnreadable) => {
    const response = new Response(null, type ? { headers: { 'content-type': type } } : {});
    const { stream, succeed, endStream } = observed([], undefined, response);
    await stream.iterator().next();
    expect(succeed.mock.calls).toEqual(isUnreadable ? [[null]] : []);
    expect(endStream).toHaveBeenCalledTimes(isUnreadable ? 0 : 1);
  },
);
