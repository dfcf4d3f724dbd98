import { diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, guarded, later, listen, passOn, soon } from './callbacks.ts';

const boom = (): never => {
  throw new Error('boom');
};

beforeEach(() => {
  vi.spyOn(diag, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

it('schedules nothing that fake timers of an application would count', () => {
  vi.useFakeTimers();
  try {
    later(1000, () => {});
    soon(() => {});
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('needs no fake timers to advance where a test has faked time before', async () => {
  vi.useFakeTimers();
  try {
    vi.resetModules();
    const { later, soon } = await import('./callbacks.ts');
    await new Promise<void>((resolve) => soon(resolve));
    await new Promise<void>((resolve) => {
      later(1, resolve);
    });
    const stop = later(1000, () => {});
    expect(vi.getTimerCount()).toBe(0);
    stop();
  } finally {
    vi.useRealTimers();
  }
});

it.each<[string, (work: () => void) => unknown]>([
  ['a number', (work) => setTimeout(work, 1) && 1],
  ['nothing', (work) => void setTimeout(work, 1)],
  ['null', (work) => setTimeout(work, 1) && null],
  ['an object without unref', (work) => setTimeout(work, 1) && {}],
  ['an object whose unref throws', (work) => Object.assign(setTimeout(work, 1), { unref: boom })],
])('schedules where setTimeout returns %s', async (_, fake) => {
  const { later } = await withTimers(fake, boom);
  const stop = await new Promise<() => void>((resolve) => {
    const stopLater = later(1, () => resolve(stopLater));
  });
  expect(stop()).toBeUndefined();
});

it('contains the exception of a setTimeout that refuses', async () => {
  const { later } = await withTimers(boom, boom);
  expect(later(1, () => {})()).toBeUndefined();
});

/** The module as it is where these timers were there first. */
async function withTimers(
  fake: (work: () => void) => unknown,
  clear: () => void,
): Promise<typeof import('./callbacks.ts')> {
  vi.resetModules();
  vi.stubGlobal('setTimeout', fake);
  vi.stubGlobal('clearTimeout', clear);
  try {
    return await import('./callbacks.ts');
  } finally {
    vi.unstubAllGlobals();
  }
}

describe('passOn', () => {
  it("passes on the promise's outcome even when observers throw", async () => {
    await expect(passOn(Promise.resolve(5), boom, boom)).resolves.toBe(5);
    const error = new RangeError('of the application');
    await expect(passOn(Promise.reject(error), boom, boom)).rejects.toBe(error);
    await expect(passOn(Promise.reject(error), boom)).rejects.toBe(error);
  });
});

it('lets no exception escape a callback', async () => {
  expect(guarded(boom)()).toBeUndefined();
  await expect(after(Promise.resolve(), boom)).resolves.toBeUndefined();
  await expect(after(Promise.reject(new Error('x')), boom, boom)).resolves.toBeUndefined();
  const done = new Promise<void>((resolve) => {
    later(0, boom);
    soon(boom);
    later(1, resolve);
  });
  await done;
});

it('removes a listener', () => {
  const target = new EventTarget();
  const emitter = {
    on: (event: string, listener: () => void) => target.addEventListener(event, listener),
    off: (event: string, listener: () => void) => target.removeEventListener(event, listener),
  };
  const heard = vi.fn(boom);
  const stop = listen(emitter, 'x', heard);
  target.dispatchEvent(new Event('x'));
  stop();
  target.dispatchEvent(new Event('x'));
  expect(heard).toHaveBeenCalledOnce();
});
