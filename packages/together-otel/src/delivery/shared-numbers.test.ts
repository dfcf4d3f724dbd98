import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { now } from './clock.ts';
import { sharedNumbers, waitForNumber } from './shared-numbers.ts';

const COUNTS = `
  const { workerData: numbers } = require('node:worker_threads');
  for (let step = 0; step < 3; step++) {
    Atomics.add(numbers, 1, 1);
    Atomics.notify(numbers, 1);
  }`;

it('waits for another thread, past the numbers before', async () => {
  const numbers = sharedNumbers(2);
  const worker = new Worker(COUNTS, { eval: true, workerData: numbers });
  expect(waitForNumber(numbers, 1, 3, now() + 60_000)).toBe(3);
  await worker.terminate();
});

it('returns what there is once the time is over', () => {
  const numbers = sharedNumbers(1);
  expect(waitForNumber(numbers, 0, 1, now() + 1)).toBe(0);
  expect(waitForNumber(numbers, 0, 0, now() - 1)).toBe(0);
});
