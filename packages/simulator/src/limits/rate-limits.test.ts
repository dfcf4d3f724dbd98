import { describe, expect, it } from 'vitest';
import { HEADER_PROFILES } from '../http/header-profile.ts';
import type { SimulatorOptions } from '../options/simulator-options.ts';
import type { Simulator } from '../simulator.ts';
import { chat, LLAMA, simulate } from '../testing/client.ts';

const GROWTH = { factor: 2, windowSeconds: 10, maximum: 4 };

class ManualClock {
  millis = 1000;
  readonly now = (): number => this.millis;
}

async function limited(
  rateLimit: Record<string, unknown>,
  options: SimulatorOptions = {},
): Promise<{ simulator: Simulator; clock: ManualClock }> {
  const clock = new ManualClock();
  const limits = { smoothingMillis: 0, tokensPerSecond: 1_000_000, growth: GROWTH, ...rateLimit };
  const simulator = await simulate({
    now: clock.now,
    models: [{ id: LLAMA, rateLimit: limits }],
    ...options,
  });
  return { simulator, clock };
}

async function statuses(simulator: Simulator, count: number, key = 'secret'): Promise<number[]> {
  const seen: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const response = await chat(simulator, { max_tokens: 1 }, { key });
    await response.text();
    seen.push(response.status);
  }
  return seen;
}

describe('dynamic rate limits', () => {
  it('are enforced per second, per key', async () => {
    const { simulator, clock } = await limited({ requestsPerSecond: 2 });
    expect(await statuses(simulator, 3)).toEqual([200, 200, 429]);
    expect(await statuses(simulator, 1, 'other')).toEqual([200]);
    clock.millis += 500;
    expect(await statuses(simulator, 2)).toEqual([200, 429]);
    expect(simulator.ledger.summary().models[LLAMA]).toMatchObject({
      requestsByStatus: { 200: 4, 429: 2 },
      errorTypes: { dynamic_request_limited: 2 },
    });
  });

  it('grow with steady successful traffic, to a maximum, and shrink again', async () => {
    const { simulator, clock } = await limited({ requestsPerSecond: 2 });
    const limit = async (): Promise<number> => {
      const response = await chat(simulator, { max_tokens: 1 });
      await response.text();
      return Number(response.headers.get('x-ratelimit-limit-dynamic'));
    };
    expect(await limit()).toBe(2);
    for (let second = 0; second < 40; second += 1) {
      clock.millis += 1000;
      await statuses(simulator, 8);
    }
    clock.millis += 1000;
    expect(await limit()).toBe(8);
    clock.millis += 60_000;
    expect(await limit()).toBe(2);
  });

  it('do not grow from one burst', async () => {
    const { simulator, clock } = await limited({ requestsPerSecond: 5 });
    await statuses(simulator, 20);
    clock.millis += 1000;
    expect((await statuses(simulator, 6)).filter((status) => status === 200).length).toBe(5);
  });

  it('limit tokens, and charge the answer afterwards', async () => {
    const { simulator, clock } = await limited({ requestsPerSecond: 1000, tokensPerSecond: 30 });
    const body = { max_tokens: 12, messages: [{ role: 'user', content: 'x'.repeat(40) }] };
    const first = await chat(simulator, body);
    await first.text();
    expect(first.status).toBe(200);
    const left = 30 - 14 - (simulator.ledger.entries()[0]?.completionTokens ?? 0);
    const second = await chat(simulator, body);
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ error: { type: 'dynamic_token_limited' } });
    expect(second.headers.get('x-tokenlimit-remaining')).toBe(String(left));
    expect(second.headers.get('x-ratelimit-reset')).toBe('1');
    clock.millis += 1000;
    expect((await chat(simulator, body)).status).toBe(200);
  });

  it('say how long to wait', async () => {
    const { simulator } = await limited({ requestsPerSecond: 0.25 });
    await statuses(simulator, 1);
    const response = await chat(simulator);
    expect(response.status).toBe(429);
    expect(response.headers.get('x-ratelimit-reset')).toBe('4');
  });

  it('smooth a short burst instead of refusing it', async () => {
    const { simulator } = await limited({ requestsPerSecond: 20, smoothingMillis: 60 });
    const seen = await statuses(simulator, 22);
    expect(seen.filter((status) => status === 200).length).toBe(21);
    const smoothed = simulator.ledger.entries()[20];
    expect((smoothed?.endedAt ?? 0) - (smoothed?.receivedAt ?? 0)).toBeGreaterThanOrEqual(49);
  });

  it.each([
    ['error.type', { error: { type: 'dynamic_request_limited', code: null } }],
    ['top-level', { error_type: 'dynamic_request_limited', error: { type: 'rate_limit' } }],
    ['error.error_type', { error: { type: 'rate_limit', error_type: 'dynamic_request_limited' } }],
    ['error.code', { error: { type: 'rate_limit', code: 'dynamic_request_limited' } }],
  ] as const)('say the type in %s', async (errorTypePlace, body) => {
    const { simulator } = await limited({ requestsPerSecond: 1 }, { limits: { errorTypePlace } });
    await statuses(simulator, 1);
    expect(await (await chat(simulator)).json()).toMatchObject(body);
  });

  it('are separate from capacity, which is 503', async () => {
    const overloaded = await simulate({ models: [{ id: LLAMA, capacity: 'overloaded' }] });
    expect((await chat(overloaded)).status).toBe(503);
    const latency = { firstTokenMillis: 1000, perTokenMillis: 0, jitter: 0 };
    const small = await simulate({ models: [{ id: LLAMA, capacity: 1, latency }] });
    const both = await Promise.all([chat(small), chat(small)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 503]);
    await Promise.all(both.map((response) => response.text()));
    expect((await chat(small)).status).toBe(200);
  });

  it('can be switched off', async () => {
    const { simulator } = await limited({ requestsPerSecond: 1 }, { limits: { enforce: false } });
    expect(await statuses(simulator, 3)).toEqual([200, 200, 200]);
  });
});

describe('header profiles', () => {
  const NINE = [
    'x-ratelimit-limit',
    'x-ratelimit-limit-dynamic',
    'x-ratelimit-remaining',
    'x-ratelimit-remaining-dynamic',
    'x-ratelimit-reset',
    'x-tokenlimit-limit',
    'x-tokenlimit-limit-dynamic',
    'x-tokenlimit-remaining',
    'x-tokenlimit-remaining-dynamic',
  ];
  const THREE = NINE.filter((name) => /^x-ratelimit-\w+$/.test(name));
  const expected = {
    'legacy-2024': [THREE, THREE],
    'nine-2026-01': [NINE, NINE],
    'reset-2026-08': [[], ['x-ratelimit-reset']],
    dedicated: [[], []],
  };

  it.each(HEADER_PROFILES)('%s', async (headers) => {
    const simulator = await simulate({ headers });
    const limitNames = (response: Response): string[] =>
      [...response.headers.keys()].filter((name) => /^x-(rate|token)limit/.test(name)).sort();
    const success = await chat(simulator);
    simulator.inject({ fault: { kind: 'status', status: 429 } });
    const refused = await chat(simulator);
    expect(limitNames(success)).toEqual(expected[headers][0]);
    expect(limitNames(refused)).toEqual(expected[headers][1]);
    expect(success.headers.has('x-request-id')).toBe(headers !== 'legacy-2024');
    expect(success.headers.has('x-queue-time')).toBe(headers === 'legacy-2024');
  });

  it('may differ by model, and dedicated models are not limited', async () => {
    const { simulator } = await limited({ requestsPerSecond: 1 });
    const dedicated = await simulate({
      models: [{ id: LLAMA, headers: 'dedicated', rateLimit: { requestsPerSecond: 1 } }],
    });
    expect(await statuses(simulator, 2)).toEqual([200, 429]);
    expect(await statuses(dedicated, 3)).toEqual([200, 200, 200]);
  });

  it('report the call times with x-together-debug', async () => {
    const simulator = await simulate();
    const plain = await chat(simulator);
    const debug = await chat(simulator, {}, { headers: { 'x-together-debug': '1' } });
    expect(plain.headers.has('x-api-received')).toBe(false);
    const times = ['received', 'call-start', 'call-end'].map((name) =>
      Date.parse(debug.headers.get(`x-api-${name}`) ?? ''),
    );
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(debug.headers.get('x-together-traceid')).toMatch(/^[0-9a-f]{32}$/);
  });
});
