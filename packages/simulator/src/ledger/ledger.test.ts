import { describe, expect, it } from 'vitest';
import { chat, DEEPSEEK, get, KIMI, LLAMA, R1, simulate } from '../testing/client.ts';

describe('the ledger', () => {
  it('matches the totals received by clients', async () => {
    const simulator = await simulate({ limits: { enforce: false } });
    const reported = { prompt: 0, completion: 0 };
    const models = [LLAMA, DEEPSEEK, R1, KIMI];
    const calls = Array.from({ length: 200 }, async (_, call) => {
      const model = models[call % models.length];
      const response = await chat(simulator, { model, stream: call % 3 === 0 });
      const usage = [
        ...(await response.text()).matchAll(/"prompt_tokens":(\d+),"completion_tokens":(\d+)/g),
      ];
      reported.prompt += Number(usage.at(-1)?.[1] ?? 0);
      reported.completion += Number(usage.at(-1)?.[2] ?? 0);
    });
    await Promise.all(calls);
    const summary = simulator.ledger.summary();
    expect(summary).toMatchObject({ requests: 200, inFlight: 0, aborted: 0, tokens: reported });
    expect(Object.keys(summary.models).sort()).toEqual([...models].sort());
    // Kimi's streams report usage only on request: served, but not reported.
    expect(summary.servedTokens.completion).toBeGreaterThan(reported.completion);
  });

  it('keeps the newest entries, and the summary of all', async () => {
    const simulator = await simulate({ ledgerLimit: 5, latency: { firstTokenMillis: 0 } });
    const all = await simulate({ latency: { firstTokenMillis: 0 } });
    const hangs = { count: 1, fault: { kind: 'hang' } } as const;
    const abort = new AbortController();
    for (const one of [simulator, all]) {
      one.inject(hangs);
      chat(one, {}, { signal: abort.signal }).catch(() => {});
      await expect.poll(() => one.ledger.summary().inFlight).toBe(1);
      for (let call = 0; call < 40; call += 1) {
        await (await chat(one, { model: call % 2 ? LLAMA : 'no/such' })).text();
      }
    }
    expect(simulator.ledger.summary()).toEqual(all.ledger.summary());
    const entries = simulator.ledger.entries();
    expect(entries.length).toBeLessThan(13);
    // A request in flight is kept, however old.
    expect(entries.map(({ sequence }) => sequence)).toContain(1);
    expect(entries.at(-1)?.sequence).toBe(41);
    abort.abort();
    await Promise.all([simulator.ledger.whenIdle(), all.ledger.whenIdle()]);
    expect(simulator.ledger.summary()).toEqual(all.ledger.summary());
    expect(simulator.ledger.summary().aborted).toBe(1);
  });

  it('detects a client that disconnects, and counts what was sent so far', async () => {
    const latency = { firstTokenMillis: 0, perTokenMillis: 15, jitter: 0 };
    const simulator = await simulate({ latency });
    const abort = new AbortController();
    const response = await chat(
      simulator,
      { model: DEEPSEEK, stream: true },
      { signal: abort.signal },
    );
    let text = '';
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += Buffer.from(piece).toString();
      if (text.split('\n\n').length > 4) break;
    }
    abort.abort();
    await simulator.ledger.whenIdle();
    const [entry] = simulator.ledger.entries();
    expect(entry).toMatchObject({ outcome: 'client-aborted', usageSent: false, status: 200 });
    expect(entry?.completionTokens).toBe(entry?.chunkTimes.length);
    expect(entry?.completionTokens).toBeGreaterThanOrEqual(3);
    const summary = simulator.ledger.summary();
    expect(summary.models[DEEPSEEK]?.aborted).toBe(1);
    expect(summary.tokens.completion).toBe(0);
    expect(summary.servedTokens.completion).toBe(entry?.completionTokens);
  });

  it('detects a client that disconnects before the response', async () => {
    const simulator = await simulate({ latency: { firstTokenMillis: 60_000 } });
    const abort = new AbortController();
    const call = chat(simulator, {}, { signal: abort.signal });
    while (simulator.ledger.entries()[0]?.model == null) await new Promise(setImmediate);
    abort.abort();
    await expect(call).rejects.toThrow();
    await simulator.ledger.whenIdle();
    expect(simulator.ledger.entries()[0]).toMatchObject({
      status: 0,
      outcome: 'client-aborted',
      promptTokens: 0,
    });
  });

  it('never holds a key, and counts retries as the SDKs say them', async () => {
    const simulator = await simulate();
    await (
      await chat(simulator, {}, { key: 'tgp_secret', headers: { 'x-stainless-retry-count': '2' } })
    ).text();
    await (await chat(simulator, {}, { key: 'tgp_other' })).text();
    expect(JSON.stringify(simulator.ledger.entries())).not.toContain('tgp_');
    expect(simulator.ledger.entries()).toMatchObject([
      { key: 'key-1', retryCount: 2, requestBytes: expect.any(Number) },
      { key: 'key-2', retryCount: null },
    ]);
  });

  it('has one clock', async () => {
    const simulator = await simulate();
    const before = performance.timeOrigin + performance.now();
    await (await chat(simulator, { stream: true })).text();
    const after = performance.timeOrigin + performance.now();
    const [entry] = simulator.ledger.entries();
    const times = [
      before,
      entry?.receivedAt,
      entry?.firstByteAt,
      entry?.firstTokenAt,
      entry?.endedAt,
      after,
    ];
    expect(times).toEqual([...times].sort((left, right) => Number(left) - Number(right)));
  });

  it('counts bytes of bodies', async () => {
    const simulator = await simulate();
    const text = await (await get(simulator, '/models')).text();
    expect(simulator.ledger.entries()[0]).toMatchObject({
      method: 'GET',
      path: '/v1/models',
      requestBytes: 0,
      responseBytes: Buffer.byteLength(text),
    });
    simulator.ledger.clear();
    expect(simulator.ledger.entries()).toEqual([]);
  });
});
