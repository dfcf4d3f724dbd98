import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { chat, chunks, DEEPSEEK, LLAMA, post, simulate } from '../testing/client.ts';
import type { Fault } from './fault.ts';
import { KNOWN_ERRORS, type KnownErrorName } from './known-errors.ts';

const STREAM = { model: DEEPSEEK, stream: true };

async function broken(fault: Fault): Promise<Simulator> {
  return simulate({ faults: [{ fault }] });
}

/** Data received before the body ended or failed. */
async function readAll(response: Response): Promise<{ pieces: Buffer[]; error?: unknown }> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece));
    return { pieces };
  } catch (error) {
    return { pieces, error };
  }
}

describe('faults', () => {
  it.each(Object.keys(KNOWN_ERRORS) as KnownErrorName[])('status: %s', async (body) => {
    const simulator = await broken({ kind: 'status', body });
    const response = await chat(simulator);
    const known = KNOWN_ERRORS[body];
    expect(response.status).toBe(known.status);
    const json = (await response.json()) as { error: { type: string; code: string | null } };
    expect([json.error.type, json.error.code]).toContain(known.errorType);
    if (known.captured) expect(json).toEqual(known.captured);
    expect(simulator.ledger.entries()[0]).toMatchObject({
      status: known.status,
      errorType: known.errorType,
      outcome: 'fault',
      fault: 'status',
    });
  });

  it('status: own status, headers, body and reset', async () => {
    const simulator = await broken({
      kind: 'status',
      status: 418,
      body: { error_type: 'teapot', error: { type: 'other' } },
      headers: { 'x-own': '1' },
      retryAfterReset: 7,
    });
    const response = await chat(simulator);
    expect(response.status).toBe(418);
    expect(response.headers.get('x-own')).toBe('1');
    expect(response.headers.get('x-ratelimit-reset')).toBe('7');
    expect(await response.json()).toEqual({ error_type: 'teapot', error: { type: 'other' } });
    expect(simulator.ledger.entries()[0]?.errorType).toBe('teapot');
  });

  it('html', async () => {
    const response = await chat(await broken({ kind: 'html' }));
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it('reset-before', async () => {
    const simulator = await broken({ kind: 'reset-before' });
    await expect(chat(simulator)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    await simulator.ledger.whenIdle();
    expect(simulator.ledger.entries()[0]).toMatchObject({
      status: 0,
      outcome: 'fault',
      fault: 'reset-before',
    });
  });

  it.each([0, 1, 3])('reset-in-body after %i chunks', async (afterChunks) => {
    const simulator = await broken({ kind: 'reset-in-body', afterChunks });
    const response = await chat(simulator, STREAM);
    const { pieces, error } = await readAll(response);
    expect(error).toBeDefined();
    expect(Buffer.concat(pieces).toString().split('\n\n').length - 1).toBe(afterChunks);
    expect(simulator.ledger.entries()[0]).toMatchObject({
      chunks: afterChunks,
      completionTokens: Math.max(0, afterChunks - 1),
      usageSent: false,
      outcome: 'fault',
    });
  });

  it('reset-in-body cuts JSON in half', async () => {
    const simulator = await broken({ kind: 'reset-in-body' });
    const response = await chat(simulator);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(simulator.ledger.summary().tokens.prompt).toBe(0);
  });

  it.each(['headers', 'body'] as const)('hang: %s, until the client disconnects', async (where) => {
    const simulator = await broken({ kind: 'hang', where });
    const abort = new AbortController();
    const call = chat(simulator, STREAM, { signal: abort.signal });
    if (where === 'body') {
      expect((await call).status).toBe(200);
      abort.abort();
    } else {
      while (simulator.ledger.entries()[0]?.fault === undefined) await new Promise(setImmediate);
      abort.abort();
      await expect(call).rejects.toThrow();
    }
    await simulator.ledger.whenIdle();
    expect(simulator.ledger.entries()[0]).toMatchObject({
      outcome: 'client-aborted',
      fault: 'hang',
    });
  });

  it('hang ends when the simulator is closed', async () => {
    const simulator = await broken({ kind: 'hang' });
    const call = chat(simulator);
    const failed = expect(call).rejects.toThrow();
    while (simulator.ledger.entries()[0]?.fault === undefined) await new Promise(setImmediate);
    await simulator.close();
    await failed;
    expect(simulator.ledger.entries()[0]?.outcome).toBe('in-flight');
  });

  it('slow-first-byte: the usual answer, late', async () => {
    const simulator = await broken({ kind: 'slow-first-byte', millis: 40 });
    const response = await chat(simulator);
    expect([response.status, await response.json()]).toMatchObject([200, { model: LLAMA }]);
    const [entry] = simulator.ledger.entries();
    expect((entry?.firstByteAt ?? 0) - (entry?.receivedAt ?? 0)).toBeGreaterThanOrEqual(39);
    expect(entry).toMatchObject({ outcome: 'fault', fault: 'slow-first-byte', status: 200 });
  });

  it('endless-body with a status of success', async () => {
    const simulator = await broken({ kind: 'endless-body', status: 200, bytes: 300_000 });
    const response = await chat(simulator);
    const text = await response.text();
    expect([response.status, text.slice(0, 8), text.length > 300_000]).toEqual([
      200,
      '[{"id":"',
      true,
    ]);
    expect(simulator.ledger.entries()[0]?.errorType).toBeUndefined();
  });

  it('slow-body', async () => {
    const simulator = await broken({ kind: 'slow-body', millisPerChunk: 5 });
    const control = await simulate();
    const start = performance.now();
    const text = await (await chat(simulator, { ...STREAM, max_tokens: 4 })).text();
    expect(performance.now() - start).toBeGreaterThan(30);
    const same = (body: string): string => body.replaceAll(/"created":\d+/g, '');
    expect(same(text)).toBe(same(await (await chat(control, { ...STREAM, max_tokens: 4 })).text()));
  });

  it.each([STREAM, {}])('slow-body in small pieces is the same body: %j', async (body) => {
    const simulator = await broken({ kind: 'slow-body', millisPerChunk: 0, chunkBytes: 7 });
    const control = await simulate();
    const same = (text: string): string => text.replaceAll(/"created":\d+/g, '');
    const slow = await (await chat(simulator, { ...body, max_tokens: 2 })).text();
    expect(same(slow)).toBe(same(await (await chat(control, { ...body, max_tokens: 2 })).text()));
    const [entry, other] = [simulator, control].map(({ ledger }) => ledger.entries()[0]);
    expect(entry?.responseBytes).toBe(other?.responseBytes);
    expect(entry?.completionTokens).toBe(other?.completionTokens);
  });

  it('error-event', async () => {
    const simulator = await broken({ kind: 'error-event', afterChunks: 2 });
    const text = await (await chat(simulator, STREAM)).text();
    const events = text.trim().split('\n\n');
    expect(events.length).toBe(3);
    expect(JSON.parse(events[2]?.slice(6) ?? '')).toMatchObject({
      error: { type: 'server_error' },
    });
    expect(simulator.ledger.entries()[0]).toMatchObject({
      status: 200,
      errorType: 'server_error',
      completionTokens: 1,
      outcome: 'fault',
    });
  });

  it('malformed-sse', async () => {
    const text = await (await chat(await broken({ kind: 'malformed-sse' }), STREAM)).text();
    const events = text.trim().split('\n\n');
    expect(() => JSON.parse(events[1]?.slice(6) ?? '')).toThrow(SyntaxError);
    expect(events.at(-1)).toBe('data: [DONE]');
  });

  it.each([false, true])('truncated-sse, inside a chunk: %s', async (insideChunk) => {
    const simulator = await broken({ kind: 'truncated-sse', afterChunks: 3, insideChunk });
    const text = await (await chat(simulator, STREAM)).text();
    expect(text).not.toContain('[DONE]');
    expect(text.endsWith('\n\n')).toBe(!insideChunk);
    expect(simulator.ledger.entries()[0]).toMatchObject({ completionTokens: 2, usageSent: false });
  });

  it('split-utf8 cuts characters, and loses none', async () => {
    const simulator = await broken({ kind: 'split-utf8' });
    const { pieces } = await readAll(await chat(simulator, STREAM));
    const isCut = (piece: Buffer): boolean => piece.toString('utf8').includes('\ufffd');
    expect(pieces.some(isCut)).toBe(true);
    expect(Buffer.concat(pieces).toString()).toContain('Zoë 東京 🌍');
    const whole = await chat(simulator);
    expect(
      ((await whole.json()) as { choices: [{ message: { content: string } }] }).choices[0].message
        .content,
    ).toContain('Zoë 東京 🌍');
  });

  it('huge-chunk', async () => {
    const simulator = await broken({ kind: 'huge-chunk' });
    const events = chunks(await (await chat(simulator, STREAM)).text());
    expect(events[1]?.choices[0]?.delta.content.length).toBe(1024 * 1024);
    const embeddings = await post(simulator, '/embeddings', {
      model: 'BAAI/bge-base-en-v1.5',
      input: 'a',
    });
    const text = await embeddings.text();
    expect(text.length).toBe(1024 * 1024);
    expect(JSON.parse(text)).toMatchObject({ object: 'list' });
  });

  it('endless-body ends after all, and stops when the client does', async () => {
    const simulator = await simulate({
      faults: [{ fault: { kind: 'endless-body', bytes: 3_000_000 } }],
    });
    const response = await chat(simulator);
    expect(response.status).toBe(500);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(3_000_000);
    const left = await chat(simulator);
    await left.body?.cancel();
    await simulator.ledger.whenIdle();
    expect(simulator.ledger.entries()[1]?.fault).toBe('endless-body');
  });
});

describe('fault rules', () => {
  const fault: Fault = { kind: 'status', status: 500 };
  const status = async (simulator: Simulator, body = {}, key = 'secret'): Promise<number> => {
    const response = await chat(simulator, body, { key });
    await response.text();
    return response.status;
  };

  it('count, skip and can be removed', async () => {
    const simulator = await simulate();
    simulator.inject({ after: 1, count: 2, fault });
    const seen = [
      await status(simulator),
      await status(simulator),
      await status(simulator),
      await status(simulator),
    ];
    expect(seen).toEqual([200, 500, 500, 200]);
    const remove = simulator.inject({ fault });
    expect(await status(simulator)).toBe(500);
    remove();
    expect(await status(simulator)).toBe(200);
    simulator.inject({ fault });
    simulator.clearFaults();
    expect(await status(simulator)).toBe(200);
  });

  it('match by model, path and key', async () => {
    const simulator = await simulate({
      faults: [
        { model: 'deepseek-ai/*', fault },
        { path: '/embeddings', fault },
        { key: 'unlucky', fault },
      ],
    });
    expect(await status(simulator, { model: LLAMA })).toBe(200);
    expect(await status(simulator, { model: DEEPSEEK })).toBe(500);
    expect(await status(simulator, {}, 'unlucky')).toBe(500);
    const embeddings = await post(simulator, '/embeddings', {
      model: 'BAAI/bge-base-en-v1.5',
      input: 'a',
    });
    expect(embeddings.status).toBe(500);
  });

  it('happen with a probability that the seed decides', async () => {
    const runs: number[][] = [];
    for (let run = 0; run < 2; run += 1) {
      const simulator = await simulate({ seed: 5, faults: [{ probability: 0.5, fault }] });
      const seen: number[] = [];
      for (let call = 0; call < 20; call += 1) seen.push(await status(simulator));
      runs.push(seen);
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(new Set(runs[0])).toEqual(new Set([200, 500]));
  });

  it('for streams do not affect other requests', async () => {
    const simulator = await simulate({ faults: [{ count: 1, fault: { kind: 'error-event' } }] });
    expect(await status(simulator)).toBe(200);
    expect(simulator.ledger.entries()[0]?.fault).toBeUndefined();
    expect(await (await chat(simulator, STREAM)).text()).toContain('"error"');
  });
});
