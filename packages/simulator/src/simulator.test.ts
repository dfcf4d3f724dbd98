import { describe, expect, it, vi } from 'vitest';
import type { FaultRule } from './faults/fault.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { chat, LLAMA, simulate } from './testing/client.ts';

describe('startSimulator', () => {
  it('listens on 127.0.0.1 and closes, more than once, with connections open', async () => {
    const simulator = await simulate();
    expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}`);
    expect(simulator.baseURL).toBe(`${simulator.url}/v1`);
    expect((await chat(simulator)).status).toBe(200);
    await Promise.all([simulator.close(), simulator.close()]);
    await expect(chat(simulator)).rejects.toThrow();
  });

  it('goes on while a test fakes time', async () => {
    const simulator = await simulate({ latency: { firstTokenMillis: 5, perTokenMillis: 1 } });
    vi.useFakeTimers({ now: 0 });
    try {
      const response = await chat(simulator);
      expect(response.status).toBe(200);
      await response.json();
    } finally {
      vi.useRealTimers();
    }
    const [entry] = simulator.ledger.entries();
    const since = Date.now() - (entry?.receivedAt ?? 0);
    expect(since).toBeGreaterThanOrEqual(0);
    expect(since).toBeLessThan(60_000);
  });

  it('fails when the port is taken', async () => {
    const { port } = await simulate();
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each([
    [{ port: -1 }, 'Invalid options.port: -1. Give a whole number from 0 to 65535.'],
    [{ prot: 1 }, /Invalid options.prot: 1. There is no such field. Use port, /],
    [{ seed: Number.NaN }, /Invalid options.seed: NaN/],
    [
      { headers: 'new' },
      'Invalid options.headers: "new". Use one of legacy-2024, nine-2026-01, reset-2026-08, dedicated.',
    ],
    [
      { models: [{ type: 'chat' }] },
      'Invalid options.models[0].id: null. Give a non-empty string.',
    ],
    [
      { models: [{ id: LLAMA, latency: { jitter: 2 } }] },
      'Invalid options.models[0].latency.jitter: 2. Give a number from 0 to 1.',
    ],
    [
      { models: [{ id: LLAMA, rateLimit: { requestsPerSecond: 0 } }] },
      /requestsPerSecond: 0. Give a number above 0/,
    ],
    [{ models: [{ id: LLAMA, capacity: 'full' }] }, /capacity: "full"/],
    [{ models: {} }, 'Invalid options.models: {}. Give an array.'],
    [
      { limits: { errorTypePlace: 'somewhere' } },
      /Invalid options.limits.errorTypePlace: "somewhere"/,
    ],
    [{ promptCache: { share: -0.5 } }, /Invalid options.promptCache.share: -0.5/],
    [
      { faults: [{ fault: { kind: 'status', status: 99 } }] },
      /Invalid options.faults\[0\].fault.status: 99/,
    ],
    [{ faults: [{ count: 0, fault: { kind: 'html' } }] }, /Invalid options.faults\[0\].count: 0/],
    [
      { faults: [{ fault: { kind: 'status', body: 'oops' } }] },
      /fault.body: "oops". Use one of dynamic_/,
    ],
    [{ faults: [{ fault: { kind: 'slow-body' } }] }, /millisPerChunk: null/],
    [{ now: 5 }, /Invalid options.now: 5. Give a function/],
    [{ replay: 'no' }, /Invalid options.replay: "no". Give true or false/],
  ])('refuses %j', async (options, message) => {
    await expect(startSimulator(options as never)).rejects.toThrow(message);
  });

  it('refuses a wrong fault when it is injected', async () => {
    const simulator = await simulate();
    expect(() => simulator.inject({ fault: { kind: 'reset' } } as unknown as FaultRule)).toThrow(
      /Invalid fault rule.fault.kind: "reset"/,
    );
  });

  it('serves 10,000 calls and accounts for each', async () => {
    const simulator = await simulate({ limits: { enforce: false } });
    await callMany(simulator, 10_000);
    expect(simulator.ledger.summary()).toMatchObject({ requests: 10_000, inFlight: 0, aborted: 0 });
  }, 300_000);
});

async function callMany(simulator: Simulator, total: number): Promise<void> {
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (begun < total) {
      begun += 1;
      await (await chat(simulator, { max_tokens: 4 })).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
}
