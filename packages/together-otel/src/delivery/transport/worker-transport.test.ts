import { expect, it, vi } from 'vitest';
import type { Destination } from '../sending/destination.ts';
import { WorkerTransport } from './worker-transport.ts';

const destination: Destination = {
  protocol: 'http',
  id: 'traces',
  url: 'http://127.0.0.1:1/',
  headers: {},
  compression: 'none',
  tls: {},
};
const last = { destination, bytes: new Uint8Array([1]), attempt: undefined, isOrdered: false };

/** Worker code: `answer` settles a request, `failure` is the outcome of the last ones. */
const thread = (answer: string, failure = 'undefined'): string => `
  const { workerData: { port, state } } = require('node:worker_threads');
  Atomics.store(state, 1, 1);
  port.on('message', (message) => {
    if (message.kind === 'send') port.postMessage({ kind: 'answer', id: message.id, answer: ${answer} });
    else {
      port.postMessage({ kind: 'finished', round: message.round, failure: ${failure} });
      Atomics.store(state, 0, message.round);
      Atomics.notify(state, 0);
    }
  });`;

it('sends from its thread', async () => {
  const transport = new WorkerTransport(thread("{ status: 'success' }"));
  const attempts = [1, 2].map(() => transport.send(destination, new Uint8Array([1]), 1000));
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(2);
  for (const { answer } of attempts) expect(await answer).toEqual({ status: 'success' });
});

it('starts its thread without a word to those who listen for threads', async () => {
  const told = vi.fn();
  process.on('worker', told);
  try {
    const transport = new WorkerTransport(thread("{ status: 'success' }"));
    await transport.send(destination, new Uint8Array([1]), 1000).answer;
    expect(told).not.toHaveBeenCalled();
  } finally {
    process.off('worker', told);
  }
});

it('waits at exit without a turn of the event loop', () => {
  let turns = 0;
  setImmediate(() => {
    turns += 1;
  });
  const failure = "{ destination: 'traces', reason: '503' }";
  const transport = new WorkerTransport(thread("{ status: 'success' }", failure));
  // On a busy machine, a process might otherwise replace the thread.
  const options = { goesOn: true };
  expect(transport.finish([last], 60_000, options)).toEqual({
    destination: 'traces',
    reason: '503',
  });
  const other = new WorkerTransport(thread("{ status: 'success' }"));
  expect(other.finish([last], 60_000, options)).toBeUndefined();
  expect(turns).toBe(0);
});

/** Runs work as if in Electron, whose executable can't be started to send. */
function inElectron<Result>(work: () => Result): Result {
  const { versions } = process;
  Object.defineProperty(process, 'versions', { value: { ...versions, electron: '38.0.0' } });
  try {
    return work();
  } finally {
    Object.defineProperty(process, 'versions', { value: versions });
  }
}

/** Runs work as under Node's permission model with `--allow-worker` alone. */
function withoutChildren<Result>(work: () => Result): Result {
  const permission = { has: (scope: string) => scope !== 'child' };
  const original = Object.getOwnPropertyDescriptor(process, 'permission');
  Object.defineProperty(process, 'permission', { value: permission, configurable: true });
  try {
    return work();
  } finally {
    if (original) Object.defineProperty(process, 'permission', original);
    else Reflect.deleteProperty(process, 'permission');
  }
}

it.each([
  ['in Electron', inElectron],
  ['without the permission for one', withoutChildren],
])('waits for a thread that starts late where no process can take over: %s', (_where, within) => {
  const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);';
  const transport = new WorkerTransport(late + thread("{ status: 'success' }"));
  expect(within(() => transport.finish([last], 60_000))).toBeUndefined();
});

it('keeps a thread that starts late for what follows, if more may follow', () => {
  const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);';
  const transport = new WorkerTransport(late + thread("{ status: 'success' }"));
  expect(transport.finish([last], 50, { goesOn: true })).toEqual({ reason: undefined });
  expect(transport.finish([last], 60_000, { goesOn: true })).toBeUndefined();
  expect(transport.finish([last], 60_000)).toBeUndefined();
});

it('has requests retried when its thread ends, and sends from the main thread from then on', async () => {
  const transport = new WorkerTransport(
    "require('node:worker_threads'); throw new Error('broken');",
  );
  const { answer } = transport.send(destination, new Uint8Array([1]), 1000);
  expect(await answer).toEqual({
    status: 'retryable',
    error: { message: 'broken', code: expect.any(String) },
  });
  const next = transport.send(destination, new Uint8Array([1]), 1000);
  expect(transport.recall()).toBe(false);
  expect(await next.answer).toMatchObject({ status: 'retryable', error: { code: 'ECONNREFUSED' } });
});

it('gives up attempts that its thread has not made, and no others', async () => {
  const transport = new WorkerTransport(thread("{ status: 'success' }"));
  expect(transport.recall()).toBe(true);
  const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);';
  const other = new WorkerTransport(late + thread("{ status: 'success' }"));
  other.send(destination, new Uint8Array([1]), 1000);
  expect(other.recall()).toBe(true);
  await transport.send(destination, new Uint8Array([1]), 1000).answer;
  expect(transport.recall()).toBe(false);
});
