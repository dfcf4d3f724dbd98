import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stubDestination, stubOutlet } from '../../testing/outlet.ts';
import { type Outlet, outlets, pipelines, useTransport } from '../queue/pipeline.ts';
import type { LastFailure, LastRequest } from '../transport/transport.ts';
import { sendAtShutdown, sendEverything, sendNow } from './shutdown.ts';

const mocks = vi.hoisted(() => ({ exits: [] as (() => void)[], take: vi.fn() }));

vi.mock(import('./process-exit.ts'), () => ({
  onProcessExit: (work: () => void) => mocks.exits.push(work),
}));
vi.mock(import('../handover/child-threads.ts'), () => ({
  followChildren: () => {},
  hasChildren: () => false,
  takeFromChildren: mocks.take,
}));

const finish =
  vi.fn<(requests: readonly LastRequest[], millis: number) => LastFailure | undefined>();

beforeEach(() => {
  finish.mockReset();
  useTransport({ send: vi.fn(), finish, recall: () => true });
});

afterEach(() => {
  pipelines.clear();
  outlets.clear();
});

function outlet(id: string, texts: readonly string[]): Outlet {
  const url = `http://${id}:4318/`;
  return stubOutlet({
    destination: () => stubDestination({ id, url }),
    target: url,
    adviceOn: () => `check ${id}`,
    takeAll: () =>
      texts.map((text) => ({
        request: { bytes: new TextEncoder().encode(text), items: 1 },
        attempt: undefined,
      })),
  });
}

it('drains processors before the remaining requests', () => {
  const order: string[] = [];
  pipelines.add({ handOn: () => order.push('handed on'), flush: () => Promise.resolve() });
  outlets.add({
    ...outlet('a', ['span']),
    takeAll() {
      order.push('taken');
      return [{ request: { bytes: new Uint8Array([1]), items: 1 }, attempt: 4 }];
    },
  });
  expect(sendNow(1000)).toBeUndefined();
  expect(order).toEqual(['handed on', 'taken']);
  expect(finish.mock.calls[0]?.[0]).toMatchObject([{ attempt: 4, bytes: new Uint8Array([1]) }]);
});

it('names the failed destination, and the remedy', () => {
  outlets.add(outlet('a', ['span']));
  outlets.add(outlet('b', ['metric']));
  finish.mockReturnValue({ destination: 'b', reason: '503' });
  expect(sendNow(1000)).toEqual({ target: 'http://b:4318/', reason: '503', advice: 'check b' });
});

it('sends nothing without data or time', () => {
  outlets.add(outlet('a', []));
  expect(sendNow(1000)).toBeUndefined();
  outlets.add(outlet('b', ['span']));
  expect(sendNow(0)).toMatchObject({ reason: 'no time is left' });
  expect(finish).not.toHaveBeenCalled();
});

it('is not blocked by a pipeline that throws', () => {
  pipelines.add({
    handOn: () => {
      throw new Error('broken');
    },
    flush: () => Promise.reject(new Error('broken')),
  });
  outlets.add(outlet('a', ['span']));
  sendNow(1000);
  expect(finish).toHaveBeenCalledOnce();
});

it('waits for a flush, within its limit', async () => {
  const flush = vi.fn(() => Promise.resolve());
  pipelines.add({ handOn: () => {}, flush });
  await sendEverything(10_000);
  expect(flush).toHaveBeenCalledOnce();
  pipelines.add({ handOn: () => {}, flush: () => new Promise(() => {}) });
  await sendEverything(20);
});

it('spends most of the time on sending, not on threads that are busy', () => {
  outlets.add(outlet('a', ['span']));
  sendAtShutdown({ endOpenCalls: () => {}, boundMillis: 400, onLoss: () => {} });
  for (const exit of mocks.exits) exit();
  expect(mocks.take).toHaveBeenCalledExactlyOnceWith(100);
  expect(finish).toHaveBeenCalledOnce();
});
