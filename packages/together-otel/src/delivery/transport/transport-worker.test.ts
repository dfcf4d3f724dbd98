import { text } from 'node:stream/consumers';
import { MessageChannel, type TransferListItem, Worker } from 'node:worker_threads';
import { type Listening, serve } from '@together-otel/test-support/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { now } from '../clock.ts';
import type { Destination } from '../sending/destination.ts';
import {
  BOOTED,
  emptyState,
  FINISHED,
  type FromWorker,
  takeFromThread,
} from './worker-messages.ts';

let server: Listening;
let destination: Destination;
const received: string[] = [];

beforeAll(async () => {
  server = await serve(async (request, response) => {
    const body = await text(request);
    received.push(body);
    response.writeHead(body === 'bad' ? 400 : 200).end();
  });
  destination = {
    protocol: 'http',
    id: 'traces',
    url: server.url,
    headers: {},
    compression: 'none',
    tls: {},
  };
});

afterAll(() => server[Symbol.asyncDispose]());

function start(state = emptyState()) {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./transport-worker.ts', import.meta.url), {
    workerData: { port: port2, state },
    transferList: [port2 as unknown as TransferListItem],
  });
  const messages: FromWorker[] = [];
  const until = (kind: FromWorker['kind']) =>
    new Promise<FromWorker>((resolve) => {
      port.on('message', (message: FromWorker) => {
        messages.push(message);
        if (message.kind === kind) resolve(message);
      });
    });
  return { state, port, worker, messages, until };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('sends, answers, and finishes the rest', async () => {
  const { state, port, worker, until } = start();
  const answered = until('answer');
  port.postMessage({
    kind: 'send',
    id: 1,
    destination,
    bytes: bytes('first'),
    timeoutMillis: 5000,
    seen: [],
  });
  expect(await answered).toMatchObject({ kind: 'answer', id: 1, answer: { status: 'success' } });
  expect(Atomics.load(state, BOOTED)).toBe(1);

  const finished = until('finished');
  const requests = [
    // Already in flight and answered, so not resent.
    { destination, bytes: bytes('first'), attempt: 1, isOrdered: false },
    { destination, bytes: bytes('bad'), attempt: undefined, isOrdered: false },
  ];
  port.postMessage({ kind: 'finish', round: 1, last: { requests, deadline: now() + 10_000 } });
  expect(await finished).toEqual({
    kind: 'finished',
    round: 1,
    failure: { destination: 'traces', reason: '400 Bad Request' },
  });
  await expect.poll(() => Atomics.load(state, FINISHED)).toBe(1);
  expect(received).toEqual(['first', 'bad']);
  await worker.terminate();
});

it('does nothing if another transport has taken over', async () => {
  const state = emptyState();
  takeFromThread(state);
  const { worker, port } = start(state);
  await new Promise((resolve) => worker.once('exit', resolve));
  port.close();
  expect(Atomics.load(state, BOOTED)).toBe(0);
});
