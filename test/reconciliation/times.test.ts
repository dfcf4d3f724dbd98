import { beforeAll, describe, expect, it } from 'vitest';
import { accuracyOf, type CallTimes, callTimes, type TimePair, timePerChunk } from './accuracy.ts';
import { type Run, runApplication } from './run.ts';

/** Node's timers may fire this early, and ISO times are in whole milliseconds. */
const GRANULARITY = 1;

/**
 * Measures and prints how accurate the times are, without asserting it: a busy machine adds to
 * every time. Nothing can shorten them, though, so only that is an error.
 */
describe('times, beside the clock of the simulators', () => {
  let run: Run;
  let times: CallTimes;

  beforeAll(async () => {
    run = await runApplication({
      application: { size: 600, concurrency: 8 },
      scene: { seed: 5, latency: { firstTokenMillis: 40, perTokenMillis: 5, jitter: 0.3 } },
    });
    times = callTimes(run);
    console.log('off by milliseconds:', {
      'time to first token': accuracyOf(times.firstToken),
      'queue and server duration': accuracyOf(times.server),
      'mean time per output chunk': timePerChunk(run),
    });
  }, 120_000);

  it('reports no time to first token shorter than the true one', () => {
    expect(times.firstToken.length).toBeGreaterThan(100);
    expect(times.firstToken.filter(isTooShort)).toEqual([]);
  });

  it('reports no call shorter than its response', () => {
    expect(times.duration.length).toBeGreaterThan(100);
    expect(times.duration.filter(isTooShort)).toEqual([]);
  });

  it('reports no queue time longer than the time to the first byte', () => {
    expect(times.queue.length).toBeGreaterThan(10);
    const tooLong = ({ reported, served }: TimePair): boolean =>
      reported > served + 3 * GRANULARITY;
    expect(times.queue.filter(tooLong)).toEqual([]);
  });
});

function isTooShort({ reported, served }: TimePair): boolean {
  return reported < served - GRANULARITY;
}
