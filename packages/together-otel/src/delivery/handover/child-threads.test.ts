import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stubOutlet } from '../../testing/outlet.ts';
import { outlets, pipelines } from '../queue/pipeline.ts';
import { threads } from '../threads.ts';
import { followChildren, takeFromChildren } from './child-threads.ts';
import { destinationText } from './inheritance.ts';

const sent: string[] = [];
const outlet = stubOutlet({ put: ({ bytes }) => sent.push(new TextDecoder().decode(bytes)) });

/** Speaks as the other side does. */
const CHILD = `
  const { BroadcastChannel, parentPort, threadId, workerData } = require('node:worker_threads');
  const all = new BroadcastChannel('together-otel.threads');
  all.onmessage = ({ data: { kind, thread, threads, parent, state, accepted } }) => {
    if (kind === 'welcome' && thread === threadId) parentPort.postMessage(accepted);
    if (kind !== 'leave' || !threads.includes(threadId)) return;
    Atomics.add(state, 0, 1);
    Atomics.notify(state, 0);
    const bytes = new TextEncoder().encode('the last of ' + workerData.name);
    const requests = [{ items: 1, bytes, isEarly: false, destination: workerData.destination }];
    new BroadcastChannel(parent).postMessage({ thread: threadId, requests });
    Atomics.add(state, 1, 1);
    Atomics.notify(state, 1);
  };
  all.postMessage({ kind: 'news', thread: threadId });
  parentPort.on('message', (gone) => {
    if (gone) all.postMessage({ kind: 'gone', thread: threadId });
    parentPort.postMessage('busy');
    if (!gone) for (;;);
  });`;

const running: Worker[] = [];

async function startChild(name: string): Promise<Worker> {
  const workerData = { name, destination: destinationText(outlet) };
  const worker = new Worker(CHILD, { eval: true, workerData });
  running.push(worker);
  const [accepted] = (await once(worker, 'message')) as [unknown];
  expect(accepted).toEqual([destinationText(outlet)]);
  return worker;
}

beforeEach(() => {
  threads();
  sent.length = 0;
  outlets.add(outlet);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.terminate()));
  outlets.clear();
  pipelines.clear();
});

followChildren(() => {});

it('takes what its threads have left', async () => {
  await startChild('one');
  await startChild('two');
  takeFromChildren();
  expect(sent.toSorted()).toEqual(['the last of one', 'the last of two']);
});

it('takes it before it terminates one', async () => {
  const worker = await startChild('one');
  await startChild('two');
  expect(await worker.terminate()).toBe(1);
  expect(sent).toEqual(['the last of one']);
  takeFromChildren();
  expect(sent).toEqual(['the last of one', 'the last of two']);
});

it('asks a thread once', async () => {
  const worker = await startChild('one');
  const first = worker.terminate();
  const wait = vi.spyOn(Atomics, 'wait');
  const second = worker.terminate();
  takeFromChildren();
  expect(wait).not.toHaveBeenCalled();
  wait.mockRestore();
  await Promise.all([first, second]);
  expect(sent).toEqual(['the last of one']);
});

it("takes with JavaScript's own functions", async () => {
  const worker = await startChild('one');
  const add = vi.spyOn(Atomics, 'add').mockImplementation(() => {
    throw new Error('replaced');
  });
  const ended = worker.terminate();
  add.mockRestore();
  await ended;
  expect(sent).toEqual(['the last of one']);
});

it('does not ask a thread that has nothing left, and gives up on a busy one', async () => {
  const idle = await startChild('idle');
  idle.postMessage(true);
  const busy = await startChild('busy');
  busy.postMessage(false);
  await Promise.all([once(idle, 'message'), once(busy, 'message')]);
  const wait = vi.spyOn(Atomics, 'wait');
  takeFromChildren();
  expect(sent).toEqual([]);
  const waits = wait.mock.calls.length;
  // It is asked once.
  takeFromChildren();
  expect(wait.mock.calls.length).toBe(waits);
  wait.mockRestore();
});
