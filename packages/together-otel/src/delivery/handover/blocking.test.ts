import { afterEach, expect, it, vi } from 'vitest';
import { beforeBlocking } from './blocking.ts';

const original = Atomics.wait;
const numbers = new Int32Array(new SharedArrayBuffer(4));

afterEach(() => {
  Atomics.wait = original;
});

it('calls before the thread blocks, and not if it does not', () => {
  const work = vi.fn();
  beforeBlocking(work);
  expect(Atomics.wait(numbers, 0, 1, 0)).toBe('not-equal');
  expect(work).not.toHaveBeenCalled();
  expect(Atomics.wait(numbers, 0, 0, 1)).toBe('timed-out');
  expect(work).toHaveBeenCalledTimes(1);
});

it('fails as without us, and goes on if the work fails', () => {
  beforeBlocking(() => {
    throw new Error('broken');
  });
  expect(Atomics.wait(numbers, 0, 0, 1)).toBe('timed-out');
  const { wait } = Atomics;
  const wrong = [new Int32Array(1), 0, 0, 0] as unknown as Parameters<typeof wait>;
  expect(() => wait(...wrong)).toThrow(TypeError);
  expect(() => wait(numbers, 9, 0, 0)).toThrow(RangeError);
  expect([wait.name, wait.length]).toEqual([original.name, original.length]);
});
