import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { unannounced } from './unannounced.ts';

const heard: string[] = [];
const onEvent = (): void => {
  heard.push('event');
};
const onMessage = (): void => {
  heard.push('message');
};
const EVENT = 'worker';
const CHANNEL = 'worker_threads';

afterEach(() => {
  heard.length = 0;
  process.off(EVENT, onEvent);
  unsubscribe(CHANNEL, onMessage);
});

const start = (): Worker => new Worker('', { eval: true });

async function startAll(): Promise<void> {
  const { nextTick } = process;
  const own = unannounced(start);
  expect(process.nextTick).toBe(nextTick);
  await once(own, 'exit');
  await once(start(), 'exit');
}

it('starts a thread that no listener hears of, unlike the next one', async () => {
  process.on(EVENT, onEvent);
  subscribe(CHANNEL, onMessage);
  await startAll();
  expect(heard.toSorted()).toEqual(['event', 'message']);
});

it('starts it in the same way where nobody listens', async () => {
  await startAll();
  expect(heard).toEqual([]);
});

it('passes on the error of a thread that can not start', () => {
  process.on(EVENT, onEvent);
  const { nextTick } = process;
  const refuse = (): never => {
    throw new RangeError('no thread');
  };
  expect(() => unannounced(refuse)).toThrow('no thread');
  expect(process.nextTick).toBe(nextTick);
});
