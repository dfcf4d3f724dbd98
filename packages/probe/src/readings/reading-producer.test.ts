import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { ReadingProducer } from './reading-producer.ts';
import { ReadingStore } from './reading-store.ts';

const millisOf = ([seconds, nanos]: readonly [number, number]): number =>
  seconds * 1000 + nanos / 1e6;

it('no series ends before it starts, wherever the clock jumps', async () => {
  const clock = new FakeClock();
  const store = new ReadingStore(clock);
  store.watch([
    {
      name: 'uptime',
      serverAddress: 'api',
      intervalMillis: 60_000,
      timeoutMillis: 10_000,
      read: () => expect.fail('read'),
    },
  ]);
  const producer = new ReadingProducer(store, clock);
  for (const jump of [0, -86_400_000, 3 * 86_400_000]) {
    clock.jump(jump);
    await clock.advance(1000);
    const { resourceMetrics } = await producer.collect();
    const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(
        ({ dataPoints }) =>
          dataPoints as readonly { startTime: [number, number]; endTime: [number, number] }[],
      ),
    );
    expect(points).not.toEqual([]);
    for (const { startTime, endTime } of points) {
      expect(millisOf(endTime)).toBe(clock.now());
      expect(millisOf(startTime)).toBeLessThanOrEqual(clock.now());
    }
  }
});
