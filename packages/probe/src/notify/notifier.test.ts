import { describe, expect, it } from 'vitest';
import { CheckLoop } from '../schedule/check-loop.ts';
import type { Report, Source } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Notice } from './notice.ts';
import { Notifier } from './notifier.ts';

/** A source at the default interval of a notifying probe, run by a loop. */
async function watch(read: (clock: FakeClock, at: number, signal: AbortSignal) => Promise<Report>) {
  const clock = new FakeClock();
  const start = clock.elapsed();
  const source: Source = {
    name: 'uptime',
    serverAddress: 'host',
    intervalMillis: 20_000,
    timeoutMillis: 10_000,
    read: (signal) => read(clock, clock.elapsed() - start, signal),
  };
  const reported: { state: Notice['state']; target: string; at: number }[] = [];
  const notifier = new Notifier(clock, () => {});
  await notifier.use([
    {
      name: 'a channel',
      send: async ({ state, target }) => {
        reported.push({ state, target, at: clock.elapsed() - start });
        return { isSent: true };
      },
    },
  ]);
  const loop = new CheckLoop(source, clock, (checked, outcome) => {
    const lines =
      outcome.kind === 'completed'
        ? outcome.report.lines
        : [{ subject: 'host', status: 'down' as const, text: 'not known' }];
    return notifier.take(checked, outcome, lines) && 'soon';
  });
  const stop = new AbortController();
  void loop.run(stop.signal, 0);
  const advance = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) await clock.advance(1000);
  };
  return { reported, advance, stop };
}

const report = (status: 'ok' | 'down'): Report => ({
  readings: [],
  lines: [{ subject: 'api', status, text: '' }],
});

describe('the notifier', () => {
  it.each([100_500, 105_000, 111_000, 119_500, 120_500])(
    'reports an outage that begins at %d ms within a minute, once, and its end',
    async (from) => {
      const to = from + 300_000;
      const { reported, advance, stop } = await watch(async (_clock, at) =>
        report(at >= from && at < to ? 'down' : 'ok'),
      );
      await advance(600);
      stop.abort();
      expect(reported.map(({ state, target }) => [state, target])).toEqual([
        ['down', 'api'],
        ['up', 'api'],
      ]);
      expect(Number(reported[0]?.at) - from).toBeLessThan(60_000);
      expect(Number(reported[1]?.at) - to).toBeLessThan(60_000);
    },
  );

  it('reports checks that never finish, within a minute, once', async () => {
    const from = 120_500;
    const { reported, advance, stop } = await watch(async (clock, at, signal) => {
      if (at >= from) await clock.sleep(9_000_000, signal);
      signal.throwIfAborted();
      return report('ok');
    });
    await advance(600);
    stop.abort();
    expect(reported).toEqual([{ state: 'down', target: 'uptime of host', at: expect.any(Number) }]);
    expect(Number(reported[0]?.at) - from).toBeLessThan(60_000);
  });

  it('does not report single failures, or every other check failing', async () => {
    const { reported, advance, stop } = await watch(async (_clock, at) =>
      report(Math.floor(at / 1000) % 60 === 0 ? 'down' : 'ok'),
    );
    await advance(1200);
    stop.abort();
    expect(reported).toEqual([]);
  });
});
