import { serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import { model } from '../testing/answers.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { Probe } from './probe.ts';

describe('Probe', () => {
  it('checks an API that fails every minute: one failed check must not look like an outage', async () => {
    const statuses = [200, 503, 503, 200, 200];
    let requests = 0;
    await using server = await serve((_request, response) => {
      response.writeHead(statuses[requests++] ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify([model('a/b')]));
    });
    const clock = new FakeClock();
    const probe = await Probe.start({
      flags: { interval: '5m', baseUrl: [`${server.url}/v1`] },
      env: { TOGETHER_API_KEY: 'k', OTEL_SDK_DISABLED: 'true' },
      hasOtherWayOut: true,
      say: () => {},
      clock,
    });
    const stop = new AbortController();
    let checks = 0;
    const running = probe.checkUntil(stop.signal, () => (checks += 1));
    const after = async (seconds: number, expected: number): Promise<void> => {
      await clock.advance(seconds * 1000);
      await expect.poll(() => checks).toBe(expected);
    };
    // The first check has a random delay of up to five seconds.
    await after(5, 1);
    await after(240, 1);
    await after(60, 2);
    await after(60, 3);
    await after(60, 4);
    await after(170, 4);
    await after(10, 5);
    expect(requests).toBe(5);
    stop.abort();
    await running;
    await probe.close();
  });
});
