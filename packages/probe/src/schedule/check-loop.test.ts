import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Report, Source } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { CheckLoop, type CheckOutcome } from './check-loop.ts';

const report: Report = { readings: [], lines: [] };

function watch(
  read: (signal: AbortSignal, clock: FakeClock) => Promise<Report>,
  { intervalMillis = 60_000, urgencyAt = (_elapsed: number): unknown => undefined } = {},
) {
  const clock = new FakeClock();
  const startedAt: number[] = [];
  const outcomes: CheckOutcome[] = [];
  const source: Source = {
    name: 'uptime',
    serverAddress: 'api.together.ai',
    intervalMillis,
    timeoutMillis: 10_000,
    read(signal) {
      startedAt.push(clock.elapsed());
      return read(signal, clock);
    },
  };
  const stop = new AbortController();
  const loop = new CheckLoop(source, clock, (_source, outcome) => {
    outcomes.push(outcome);
    return urgencyAt(clock.elapsed());
  });
  const kinds = () => outcomes.map(({ kind }) => kind);
  return { clock, stop, loop, startedAt, outcomes, kinds };
}

describe('CheckLoop', () => {
  it('keeps its pace, however long checks take and whatever the clock does', async () => {
    let duration = 0;
    const world = watch(async (_signal, clock) => {
      duration = (duration + 1234) % 9000;
      await clock.sleep(duration);
      return report;
    });
    const running = world.loop.run(world.stop.signal, 500);
    await world.clock.advance(3 * 60_000);
    world.clock.jump(-86_400_000);
    await world.clock.advance(3 * 60_000);
    world.clock.jump(2 * 86_400_000);
    await world.clock.advance(3 * 60_000);
    expect(world.startedAt).toEqual(Array.from({ length: 9 }, (_, turn) => 500 + turn * 60_000));
    expect(new Set(world.kinds())).toEqual(new Set(['completed']));
    world.stop.abort();
    await running;
    expect(world.clock.sleeping).toBe(0);
  });

  it('skips and counts checks missed while the machine slept, and stays in step', async () => {
    const world = watch(async () => report);
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(90_000);
    world.clock.suspend(3_600_000);
    await world.clock.advance(60_000);
    expect(world.startedAt).toEqual([0, 60_000, 3_690_000, 3_720_000]);
    expect(world.outcomes[3]).toEqual({ kind: 'skipped', times: 59 });
    world.stop.abort();
    await running;
  });

  it('aborts a check at its timeout, and uses its partial result', async () => {
    const world = watch(async (signal, clock) => {
      await clock.sleep(3_600_000, signal);
      return report;
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(10_000);
    expect(world.kinds()).toEqual(['completed']);
    world.stop.abort();
    await running;
  });

  it('does not wait for a source that ignores the abort, nor call it again meanwhile', async () => {
    let finish = (): void => {};
    const world = watch(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(report);
        }),
    );
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(150_000);
    expect(world.kinds()).toEqual(['aborted', 'skipped', 'skipped']);
    expect(world.startedAt).toEqual([0]);
    finish();
    await world.clock.advance(60_000);
    expect(world.startedAt).toEqual([0, 180_000]);
    world.stop.abort();
    await running;
  });

  it('continues after a failure', async () => {
    const world = watch(async () => {
      throw new Error('no');
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(60_000);
    expect(world.kinds()).toEqual(['failed', 'failed']);
    expect(getEventListeners(world.stop.signal, 'abort').length).toBeLessThanOrEqual(1);
    world.stop.abort();
    await running;
  });

  it('ends a running check when stopped, without a report', async () => {
    const world = watch(async (signal, clock) => {
      await clock.sleep(5000, signal);
      return report;
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(1000);
    world.stop.abort();
    await running;
    expect(world.kinds()).toEqual([]);
  });

  it('checks what fails every minute, however long its interval, and stays in step', async () => {
    const world = watch(async () => report, {
      intervalMillis: 300_000,
      urgencyAt: (elapsed) => (elapsed < 150_000 ? 'failing' : undefined),
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(700_000);
    expect(world.startedAt).toEqual([0, 60_000, 120_000, 180_000, 300_000, 600_000]);
    expect(new Set(world.kinds())).toEqual(new Set(['completed']));
    world.stop.abort();
    await running;
  });

  it.each([60_000, 90_000, 120_000])('does not crowd an interval of %d ms', async (millis) => {
    const world = watch(async () => report, {
      intervalMillis: millis,
      urgencyAt: () => 'failing',
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(2 * millis - 1);
    const between = millis === 60_000 ? [] : [60_000];
    const inTime = between.filter((at) => at < millis);
    expect(world.startedAt).toEqual([0, ...inTime, millis, ...inTime.map((at) => millis + at)]);
    world.stop.abort();
    await running;
  });

  it('decides once per interval, then checks every minute', async () => {
    const world = watch(async () => report, {
      intervalMillis: 300_000,
      urgencyAt: (elapsed) => (elapsed < 100_000 ? 'soon' : undefined),
    });
    const running = world.loop.run(world.stop.signal, 0);
    await world.clock.advance(310_000);
    expect(world.startedAt).toEqual([0, 5000, 65_000, 125_000, 300_000]);
    world.stop.abort();
    await running;
    expect(world.clock.sleeping).toBe(0);
  });
});
