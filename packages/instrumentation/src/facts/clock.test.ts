import { afterEach, describe, expect, it, vi } from 'vitest';
import { unfaked, unfakedDate } from './clock.ts';

const { Date: RealDate, setTimeout: realSetTimeout } = globalThis;
const realHrtime = process.hrtime;
const realNow = Date.now;

const nextTurn = setImmediate;

const hrtime = () => [5, 500_000_000];

async function nowWith(process: unknown): Promise<number> {
  vi.stubGlobal('process', process);
  vi.stubGlobal('performance', { now: () => 7000 });
  vi.resetModules();
  const { now } = await import('./clock.ts');
  return now();
}

afterEach(() => {
  vi.useRealTimers();
  globalThis.Date = RealDate;
  vi.unstubAllGlobals();
});

it('reads true clocks where a test has faked time before', async () => {
  const moment = Date.now();
  vi.useFakeTimers({ now: 0 });
  vi.resetModules();
  const { now, wallClock } = await import('./clock.ts');
  expect(wallClock()).toBeGreaterThanOrEqual(moment);
  const started = now();
  await new Promise((resolve) => nextTurn(resolve));
  expect(now()).toBeGreaterThan(started);
  vi.useRealTimers();
  expect(wallClock()).toBeGreaterThanOrEqual(moment);
});

describe('now', () => {
  it("is Node's high-resolution time", async () => {
    expect(await nowWith({ hrtime, release: { name: 'node' } })).toBe(5.5);
  });

  it.each([
    ['a polyfill, which reads the wall clock', { hrtime, release: {} }],
    ['a polyfill without a release', { hrtime }],
    ['no process', undefined],
  ])('is that of performance if there is %s', async (_what, process) => {
    expect(await nowWith(process)).toBe(7);
  });

  it('survives a replaced iterator of arrays', async () => {
    vi.resetModules();
    const { now } = await import('./clock.ts');
    const original = Array.prototype[Symbol.iterator];
    let time: number | undefined;
    Array.prototype[Symbol.iterator] = () => {
      throw new Error('replaced');
    };
    try {
      time = now();
    } catch {
      time = undefined;
    } finally {
      Array.prototype[Symbol.iterator] = original;
    }
    expect(time).toEqual(expect.any(Number));
  });
});

describe('unfaked', () => {
  it('finds what fake timers have replaced', () => {
    vi.useFakeTimers();
    expect(setTimeout).not.toBe(realSetTimeout);
    expect(unfaked(globalThis, 'setTimeout')).toBe(realSetTimeout);
    expect(unfaked(process, 'hrtime')).toBe(realHrtime);
    expect(unfaked(globalThis, 'performance').now()).toBeGreaterThan(0);
  });

  it.each([
    ['a function that is no fake', () => 1],
    ['a fake that keeps nothing', Object.assign(() => 1, { clock: {} })],
    ['a fake that keeps something else', Object.assign(() => 1, { clock: { _work: 1 } })],
    ['a function with another clock', Object.assign(() => 1, { clock: null })],
    ['nothing', undefined],
    ['null', null],
  ])('leaves %s', (_what, work) => {
    expect(unfaked({ work }, 'work')).toBe(work);
  });
});

describe('unfakedDate', () => {
  it('is Date', () => {
    expect(unfakedDate()).toBe(RealDate);
  });

  it.each<[string, () => void]>([
    ['by fake timers', () => void vi.useFakeTimers({ now: 0 })],
    ['by a set system time', () => void vi.setSystemTime(0)],
    [
      'by a class that extends it',
      () => {
        globalThis.Date = class extends RealDate {
          static override now = () => 0;
        } as DateConstructor;
      },
    ],
    [
      'by a function that has its prototype',
      () => {
        const fake = Object.assign(() => '', { now: () => 0, prototype: RealDate.prototype });
        globalThis.Date = fake as unknown as DateConstructor;
      },
    ],
  ])('is the one that is faked %s', (_how, fake) => {
    fake();
    expect(Date.now()).toBe(0);
    expect(unfakedDate().now).toBe(realNow);
  });

  it('is a Date that hides what is behind it', () => {
    const fake = Object.assign(() => '', { now: () => 0 });
    globalThis.Date = fake as unknown as DateConstructor;
    expect(unfakedDate()).toBe(fake);
  });
});
