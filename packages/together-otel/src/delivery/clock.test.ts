import { afterEach, expect, it, vi } from 'vitest';
import { after, every, holdFor, now } from './clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('goes on under the fake timers of an application', async () => {
  vi.useFakeTimers();
  const before = now();
  await new Promise<void>((resolve) => {
    after(1, resolve);
  });
  expect(now()).toBeGreaterThan(before);
});

it('calls again until it is cancelled', async () => {
  let calls = 0;
  await new Promise<void>((resolve) => {
    const timer = every(1, () => {
      calls += 1;
      if (calls < 3) return;
      timer.cancel();
      resolve();
    });
  });
  expect(calls).toBe(3);
});

it('waits for long waits too: Node would end a longer one at once', async () => {
  const work = vi.fn();
  const timer = after(2 ** 40, work);
  await new Promise<void>((resolve) => {
    after(5, resolve);
  });
  timer.cancel();
  expect(work).not.toHaveBeenCalled();
});

it('hands on what is waited for, its error too', async () => {
  await expect(holdFor(Promise.resolve(1), 1000)).resolves.toBe(1);
  await expect(holdFor(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
});
