import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { chat, chunks, DEEPSEEK, get, KIMI, LLAMA, simulate } from '../testing/client.ts';
import { callControl } from '../testing/control.ts';

async function listed(simulator: Simulator): Promise<{ id: string; pricing: { input: number } }[]> {
  return (await (await get(simulator, '/models')).json()) as never;
}

async function statuses(simulator: Simulator, model: string, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let call = 0; call < count; call += 1) {
    seen.push((await chat(simulator, { model })).status);
  }
  return seen;
}

describe('models that change while the simulator runs', () => {
  it('appear, change their price, disappear and return', async () => {
    const simulator = await simulate();
    simulator.models.change({ id: 'me/mine', pricing: { input: 7 } });
    simulator.models.change({ id: LLAMA, pricing: { input: 1.5 } });
    simulator.models.retire(KIMI);
    const models = await listed(simulator);
    expect(models.find(({ id }) => id === 'me/mine')?.pricing.input).toBe(7);
    expect(models.find(({ id }) => id === LLAMA)?.pricing).toMatchObject({
      input: 1.5,
      output: 0.88,
    });
    expect(models.some(({ id }) => id === KIMI)).toBe(false);
    const refused = await chat(simulator, { model: KIMI });
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ error: { code: 'model_not_available' } });
    simulator.models.change({ id: KIMI });
    expect(simulator.models.list().find(({ id }) => id === KIMI)?.contextLength).toBe(262_144);
    await simulator.restore();
    expect((await listed(simulator)).some(({ id }) => id === 'me/mine')).toBe(false);
    expect(await statuses(simulator, KIMI, 1)).toEqual([200]);
  });

  it('get new limits, even with earlier requests in flight', async () => {
    const simulator = await simulate({
      now: () => 0,
      models: [{ id: LLAMA, latency: { firstTokenMillis: 300 } }],
    });
    const before = chat(simulator, { stream: true });
    await expect.poll(() => simulator.ledger.entries()[0]?.status, { interval: 5 }).toBe(200);
    simulator.models.change({
      id: LLAMA,
      latency: { firstTokenMillis: 0 },
      rateLimit: { requestsPerSecond: 1, smoothingMillis: 0 },
    });
    await (await before).text();
    expect(await statuses(simulator, LLAMA, 3)).toEqual([200, 429, 429]);
    simulator.models.change({ id: LLAMA, pricing: { input: 1 } });
    expect(await statuses(simulator, LLAMA, 1)).toEqual([429]);
    await simulator.restore();
    expect(await statuses(simulator, LLAMA, 3)).toEqual([200, 200, 200]);
  });

  it('share their quota with other processes', async () => {
    const simulator = await simulate({ now: () => 0 });
    simulator.models.change({ id: LLAMA, rateLimit: { usedElsewhere: 0.95, smoothingMillis: 0 } });
    const response = await chat(simulator);
    const header = (name: string): number => Number(response.headers.get(name));
    expect(header('x-ratelimit-limit')).toBe(100);
    expect(header('x-ratelimit-limit-dynamic')).toBe(100);
    expect(header('x-ratelimit-remaining')).toBe(4);
    expect(header('x-tokenlimit-remaining')).toBeLessThan(10_000);
    expect(await statuses(simulator, LLAMA, 5)).toEqual([200, 200, 200, 200, 429]);
  });

  it('take twice as long for the first token', async () => {
    const simulator = await simulate({
      models: [{ id: DEEPSEEK, latency: { firstTokenMillis: 40 } }],
    });
    simulator.models.change({ id: 'deepseek-ai/*', latency: { firstTokenFactor: 2 } });
    chunks(await (await chat(simulator, { model: DEEPSEEK, stream: true })).text());
    const [entry] = simulator.ledger.entries();
    expect((entry?.firstTokenAt ?? 0) - (entry?.receivedAt ?? 0)).toBeGreaterThanOrEqual(79);
  });

  it.each([
    [{ id: 'none/*' }, /^No model matches none\/\*\. There are meta-llama/],
    [{ id: LLAMA, capacity: 0 }, 'Invalid model.capacity: 0. Give a whole number of at least 1.'],
    [
      { id: LLAMA, rateLimit: { usedElsewhere: 1 } },
      'Invalid model.rateLimit.usedElsewhere: 1. Give a number from 0 to 0.999.',
    ],
  ])('refuse %j', async (change, message) => {
    const simulator = await simulate();
    expect(() => simulator.models.change(change)).toThrow(message);
    expect(() => simulator.models.retire('no/such')).toThrow(/^There is no model no\/such/);
  });
});

describe('an incident, one control call a step', () => {
  it('is scripted from another process', async () => {
    const simulator = await simulate({ now: () => 0 });
    const step = async (method: string, path: string, body?: unknown): Promise<void> => {
      expect((await callControl(simulator, method, path, body)).status).toBeLessThan(300);
    };
    await step('PATCH', `models/${LLAMA}`, {
      rateLimit: { requestsPerSecond: 1, smoothingMillis: 0 },
    });
    expect(await statuses(simulator, LLAMA, 2)).toEqual([200, 429]);
    await step('PATCH', `models/${encodeURIComponent(DEEPSEEK)}`, { capacity: 'overloaded' });
    expect(await statuses(simulator, DEEPSEEK, 1)).toEqual([503]);
    await step('DELETE', `models/${KIMI}`);
    expect(await statuses(simulator, KIMI, 1)).toEqual([404]);
    await step('PATCH', 'models/*', { latency: { firstTokenFactor: 2 } });
    await step('PATCH', 'models/*', { rateLimit: { usedElsewhere: 0.95 } });
    await step('POST', 'faults', { path: '/chat/*', fault: { kind: 'status', status: 402 } });
    expect(await statuses(simulator, 'openai/gpt-oss-120b', 1)).toEqual([402]);
    await step('POST', 'restore');
    await step('GET', 'idle');
    for (const model of [LLAMA, DEEPSEEK, KIMI]) {
      expect(await statuses(simulator, model, 2)).toEqual([200, 200]);
    }
  });

  it('reports what is wrong with a step', async () => {
    const simulator = await simulate();
    expect(await callControl(simulator, 'DELETE', 'models/no/such')).toMatchObject({ status: 400 });
    expect(await callControl(simulator, 'PATCH', `models/${LLAMA}`)).toMatchObject({
      status: 400,
      body: { error: 'Invalid model: nothing. Give an object of the fields to change.' },
    });
    const nonsense = { method: 'PATCH', body: 'nonsense' };
    const answer = await fetch(`${simulator.url}/__simulator/models/x`, nonsense);
    expect(((await answer.json()) as { error: string }).error).toMatch(/^The body is not JSON: /);
    expect(await callControl(simulator, 'GET', 'nothing')).toMatchObject({
      status: 404,
      body: { error: expect.stringMatching(/there are GET ledger, .*PATCH models\/:id/) },
    });
  });
});
