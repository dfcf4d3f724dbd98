import { afterEach, describe, expect, it, vi } from 'vitest';

const hrtime = () => [5, 500_000_000];

async function nowWith(process: unknown): Promise<number> {
  vi.stubGlobal('process', process);
  vi.stubGlobal('performance', { now: () => 7000 });
  vi.resetModules();
  const { now } = await import('./clock.ts');
  return now();
}

afterEach(() => {
  vi.unstubAllGlobals();
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
