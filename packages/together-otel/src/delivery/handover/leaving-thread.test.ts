import { threadId } from 'node:worker_threads';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { stubOutlet } from '../../testing/outlet.ts';
import type { ExportRequest } from '../queue/export-queue.ts';
import { announce } from '../queue/news.ts';
import { isPassedOn, outlets, pipelines, useTransport } from '../queue/pipeline.ts';
import { sharedNumbers } from '../shared-numbers.ts';
import { destinationText } from './inheritance.ts';
import { sendThroughParent } from './leaving-thread.ts';
import { Channel, type Parcel } from './thread-channel.ts';

const clock = vi.hoisted(() => ({ ahead: 0 }));

vi.mock(import('../clock.ts'), async (load) => {
  const original = await load();
  return { ...original, now: () => original.now() + clock.ahead };
});

const { wait } = Atomics;
const request: ExportRequest = { items: 1, bytes: new Uint8Array([1]) };
const outlet = stubOutlet({
  takeAll: () => [
    { request, attempt: undefined },
    { request, attempt: 3 },
  ],
});

const all = new Channel<unknown>('together-otel.threads');
const parcels: Parcel[] = [];
const parent = new Channel<Parcel>('the parent', (parcel) => parcels.push(parcel));
const shared = sharedNumbers(2);
const endOpenCalls = vi.fn();
const handOn = vi.fn();
const blocked = sharedNumbers(1);

const requests = (): Parcel['requests'] =>
  [...parcels.splice(0), ...parent.arrived()].flatMap((parcel) => parcel.requests);

beforeEach(() => {
  endOpenCalls.mockReset();
  handOn.mockReset();
});

afterAll(() => {
  Atomics.wait = wait;
  outlets.clear();
  pipelines.clear();
});

it('is told by its parent what it may pass on', async () => {
  outlets.add(outlet);
  pipelines.add({ handOn, flush: () => Promise.resolve() });
  useTransport({ send: vi.fn(), finish: vi.fn(), recall: () => false });
  sendThroughParent(endOpenCalls);
  expect(all.arrived()).toEqual([]);
  announce();
  expect(all.arrived()).toEqual([{ kind: 'news', thread: threadId }]);
  expect(isPassedOn(outlet, request)).toBe(false);

  const accepted = [destinationText(outlet)];
  const welcome = { kind: 'welcome', parent: 'the parent', accepted, shared } as const;
  all.post({ ...welcome, thread: threadId + 1 });
  all.post({ ...welcome, thread: threadId });
  await expect.poll(() => isPassedOn(outlet, request)).toBe(true);
  expect(requests()).toMatchObject([{ ...request, destination: accepted[0], isEarly: false }]);
  Atomics.add(shared, 0, 1);
  expect(isPassedOn({ ...outlet, signal: 'metric' }, request)).toBe(false);
});

it('passes on early before it blocks, once for all that is new', () => {
  handOn.mockImplementation(() => isPassedOn(outlet, request));
  Atomics.wait(blocked, 0, 0, 1);
  expect(requests()).toMatchObject([{ isEarly: true }]);
  expect(shared[1]).toBe(0);
  Atomics.wait(blocked, 0, 0, 1);
  expect(handOn).toHaveBeenCalledTimes(1);
  announce();
  expect(shared[1]).toBe(1);
  // Threads that are blocked would pile up messages.
  expect(all.arrived()).toEqual([]);
  Atomics.add(shared, 0, 1);
});

it('leaves everything that nobody sends', async () => {
  const state = sharedNumbers(2);
  const order = { kind: 'leave', parent: 'the parent', state } as const;
  all.post({ ...order, threads: [threadId + 1] });
  all.post({ ...order, threads: [threadId] });
  await expect.poll(() => [...state]).toEqual([1, 1]);
  expect(endOpenCalls).toHaveBeenCalledTimes(1);
  expect(handOn).toHaveBeenCalledTimes(1);
  // The other one is being sent.
  expect(requests()).toHaveLength(1);
});

it('sends itself if the parent takes nothing for long', () => {
  Atomics.store(shared, 0, 3);
  expect(isPassedOn(outlet, request)).toBe(true);
  clock.ahead = 6000;
  expect(isPassedOn(outlet, request)).toBe(false);
  Atomics.store(shared, 0, 4);
  expect(isPassedOn(outlet, request)).toBe(true);
});
