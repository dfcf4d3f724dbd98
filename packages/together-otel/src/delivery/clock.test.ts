import { performance as nodes } from 'node:perf_hooks';
import { afterEach, expect, it, vi } from 'vitest';
import { after, every, holdFor, now, performance, wallClock } from './clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

it("keeps working under the application's fake timers", async () => {
  vi.useFakeTimers();
  const before = now();
  await new Promise<void>((resolve) => {
    after(1, resolve);
  });
  expect(now()).toBeGreaterThan(before);
});

it("reads Node's clock beside a fake one", () => {
  vi.useFakeTimers({ now: 0 });
  expect(globalThis.performance.timeOrigin).toBe(0);
  const before = performance.timeOrigin + performance.now();
  expect(Math.abs(before - wallClock())).toBeLessThan(60_000);
  expect(performance.now()).toBeGreaterThan(0);
});

it("reads Node's clock where its method is covered", async () => {
  vi.resetModules();
  nodes.now = () => 0;
  try {
    const { performance: ours } = await import('./clock.ts');
    expect(ours.now()).toBeGreaterThan(0);
  } finally {
    Reflect.deleteProperty(nodes, 'now');
  }
});

it("reads the clock of a runtime whose method is no prototype's, as Bun's", async () => {
  vi.resetModules();
  const prototype = Object.getPrototypeOf(nodes) as object;
  const now = Object.getOwnPropertyDescriptor(prototype, 'now') ?? {};
  Reflect.deleteProperty(prototype, 'now');
  Object.defineProperty(nodes, 'now', now);
  try {
    const { performance: ours } = await import('./clock.ts');
    expect(ours.now()).toBeGreaterThan(0);
  } finally {
    Reflect.deleteProperty(nodes, 'now');
    Object.defineProperty(prototype, 'now', now);
  }
});

it('repeats until cancelled', async () => {
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

it("supports waits longer than Node's timers", async () => {
  const work = vi.fn();
  const timer = after(2 ** 40, work);
  await new Promise<void>((resolve) => {
    after(5, resolve);
  });
  timer.cancel();
  expect(work).not.toHaveBeenCalled();
});

it('passes on the awaited result, or its error', async () => {
  await expect(holdFor(Promise.resolve(1), 1000)).resolves.toBe(1);
  await expect(holdFor(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
});
