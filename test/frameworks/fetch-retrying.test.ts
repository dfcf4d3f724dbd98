import { attr, metrics } from '@together-otel/semconv';
import OpenAI from 'openai';
import Together from 'together-ai';
import { describe, expect, it } from 'vitest';
import { address, KEY, observe, request, seen, spans, together, total } from './fetch-stage.ts';

/**
 * Retries like `fetch-retry` and similar: an SDK or the application only sees the last response.
 */
function retrying(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt++) {
      const response = await send(input, init);
      if (response.status < 429 || attempt === 4) return response;
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}

const question = { model: 'test/limited', messages: [{ role: 'user' as const, content: 'hi' }] };
const settings = () => ({ apiKey: KEY, baseURL: together.baseURL, maxRetries: 0 });

type Fetch = typeof fetch | undefined;

const sdks = {
  openai: (send: Fetch) => new OpenAI({ ...settings(), ...(send && { fetch: send }) }),
  'together-ai': (send: Fetch) =>
    new Together({ ...settings(), ...(send && { fetch: send }) }) as unknown as OpenAI,
};

it('a request that is repeated to another host is a call of its own, which replaces the first', async () => {
  observe({ hosts: [`127.0.0.1:${together.port}`, `localhost:${together.port}`] });
  const other = address().replace('127.0.0.1', 'localhost');
  together.inject({ count: 1, fault: { kind: 'status', status: 503 } });
  await (await fetch(address(), request('test/ok', { frequency_penalty: 0.5 }))).text();
  await (await fetch(other, request('test/ok', { frequency_penalty: 0 }))).text();
  expect(
    spans.map(({ attributes }) => [attributes[attr.serverAddress], attributes[attr.callReplaces]]),
  ).toEqual([
    ['127.0.0.1', undefined],
    ['localhost', 'retry'],
  ]);
  expect(await total(metrics.callRetries.name)).toBe(1);
});

describe('a fetch that retries by itself makes attempts of one call', () => {
  for (const [library, client] of Object.entries(sdks)) {
    const call = async (send: typeof retrying | undefined): Promise<void> => {
      const observer = observe();
      observer.manuallyInstrument(OpenAI);
      observer.manuallyInstrument(Together);
      if (!send) globalThis.fetch = retrying(globalThis.fetch);
      await client(send?.(globalThis.fetch)).chat.completions.create(question);
      expect(seen()).toEqual([['chat test/limited', '429,429,200', 'success', library]]);
      expect(spans[0]?.attributes[attr.retryDelay]).toBeGreaterThan(0.035);
      expect(await total(metrics.attempts.name)).toBe(3);
      expect(await total(metrics.retryDelay.name)).toBe(2);
    };

    it(`given to ${library}`, () => call(retrying));

    it(`that is the global one, for ${library}`, () => call(undefined));
  }

  it('inside the global one', async () => {
    const observer = observe();
    globalThis.fetch = retrying(globalThis.fetch);
    await (await observer.fetch(address(), request('test/limited'))).json();
    expect(seen()).toEqual([['chat test/limited', '429,429,200', 'success', 'fetch']]);
  });
});

it('a fetch that races requests, or asks for something else first, makes no attempt of them', async () => {
  observe().manuallyInstrument(OpenAI);
  const send = globalThis.fetch;
  const racing: typeof fetch = async (input, init) => {
    await send(`${together.baseURL}/nothing`, init);
    return Promise.any([send(input, init), send(input, init)]);
  };
  const client = new OpenAI({ ...settings(), fetch: racing });
  await client.chat.completions.create({ ...question, model: 'test/ok' });
  expect(seen()).toEqual([['chat test/ok', '200', 'success', 'openai']]);
  expect(await total(metrics.attempts.name)).toBe(1);
});

it('a fetch whose last try fails too gives the call that failure', async () => {
  observe().manuallyInstrument(OpenAI);
  const client = new OpenAI({ ...settings(), fetch: retrying(fetch) });
  const asked = client.chat.completions.create({ ...question, model: 'test/down' });
  await expect(asked).rejects.toThrow('503');
  expect(seen()).toEqual([['chat test/down', '503,503,503,503', 'error', 'openai']]);
});

it('a fetch that asks for something else between two tries still makes two attempts', async () => {
  observe().manuallyInstrument(OpenAI);
  const send = globalThis.fetch;
  const probing: typeof fetch = async (input, init) => {
    const first = await send(input, init);
    if (first.ok) return first;
    await send(`${together.baseURL}/nothing`);
    return send(input, init);
  };
  const client = new OpenAI({ ...settings(), maxRetries: 1, fetch: probing });
  await client.chat.completions.create(question);
  expect(seen()).toEqual([['chat test/limited', '429,429,200', 'success', 'openai']]);
});

it('a request that an aborted fetch never sends is no attempt', async () => {
  observe().manuallyInstrument(OpenAI);
  const send = globalThis.fetch;
  const aborting: typeof fetch = async (input, init) => {
    await send(input, init);
    return send(input, { ...init, signal: AbortSignal.abort() });
  };
  const client = new OpenAI({ ...settings(), fetch: aborting });
  await expect(client.chat.completions.create(question)).rejects.toThrow();
  expect(await total(metrics.attempts.name)).toBe(1);
});
