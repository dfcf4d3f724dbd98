import { diag } from '@opentelemetry/api';
import { attr, metrics } from '@together-otel/semconv';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import {
  address,
  ask,
  KEY,
  observe,
  request,
  seen,
  spans,
  together,
  total,
} from './fetch-stage.ts';

const ANSWER = {
  id: 'an-answer',
  choices: [{ index: 0, message: { content: 'hi' }, finish_reason: 'stop' }],
};
const MODEL = 'test/ok';

const answer = (): Response => Response.json(ANSWER);
const read = async (): Promise<unknown> => ANSWER;

/** A thenable that sends its request only when awaited, and whose `then` returns nothing. */
const lazily = (asked: () => void): unknown => ({
  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then(resolve: (response: Response) => void) {
    asked();
    resolve(answer());
  },
});

/** Stand-ins for `fetch` as found in tests. */
const STUBS: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  'a promise of nothing': async () => undefined,
  'a promise of null': async () => null,
  'a promise of text': async () => 'hi',
  'an object without status': async () => ({ json: read }),
  'an object without headers': async () => ({ ok: true, status: 200, json: read }),
  'an error without headers': async () => ({ ok: false, status: 500, json: read }),
  'plain headers': async () => ({
    ok: true,
    status: 200,
    headers: { 'X-Request-Id': 'id' },
    json: read,
  }),
  'headers as a Map': async () => ({
    ok: true,
    status: 200,
    headers: new Map([['content-type', 'application/json']]),
    json: read,
  }),
};

const put = (stub: () => unknown): void => {
  globalThis.fetch = stub as typeof fetch;
};

/** Records our own failures reported during the running test. */
function recordFailures(): string[] {
  const failures: string[] = [];
  const silent = (): void => {};
  const error = (...said: unknown[]) => void failures.push(said.join(' '));
  const logger = { error, warn: silent, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { suppressOverrideMessage: true });
  return failures;
}

describe('a stub in place of fetch', () => {
  it('may answer with anything, which causes no failure of ours', async () => {
    const failures = recordFailures();
    try {
      for (const stub of Object.values(STUBS)) {
        put(stub);
        const observer = observe();
        observer.manuallyInstrument(OpenAI);
        const expected = await stub();
        const given = await ask(MODEL);
        expect(Object.keys(given ?? {})).toEqual(Object.keys(expected ?? {}));
        const client = new OpenAI({ apiKey: KEY, baseURL: together.baseURL, maxRetries: 0 });
        await client.chat.completions.create({ model: MODEL, messages: [] }).catch(() => {});
        observer.disable();
      }
    } finally {
      diag.disable();
    }
    expect(failures).toEqual([]);
  });

  it.each(['nothing', 'a promise of nothing', 'an object without status'])(
    'that gives %s ends the call at once',
    async (what) => {
      put(STUBS[what] ?? (() => {}));
      observe();
      await ask(MODEL);
      expect(spans.map(({ attributes }) => attributes[attr.callOutcome])).toEqual(['abandoned']);
      expect(await total(metrics.activeCalls.name)).toBe(0);
    },
  );

  it('may give a response instead of a promise', async () => {
    put(answer);
    observe();
    await (await ask(MODEL)).json();
    expect(seen()).toEqual([[`chat ${MODEL}`, '200', 'success', 'fetch']]);
  });

  it('may give what does its work when it is awaited: it stays the same object', async () => {
    let asked = 0;
    const lazy = lazily(() => asked++);
    put(() => lazy);
    observe();
    const given: unknown = fetch(address(), request(MODEL));
    expect(given).toBe(lazy);
    expect(asked).toBe(0);
    expect(await (await (given as Promise<Response>)).json()).toEqual(ANSWER);
  });

  it('may answer another host with anything while a failure may be replaced', async () => {
    const stub = (input: string): unknown =>
      input === address() ? Promise.resolve(new Response('{}', { status: 503 })) : 'plain';
    put(stub as () => unknown);
    observe();
    await (await ask('test/down')).text();
    expect(fetch('http://127.0.0.1:9/v1/chat/completions', request('test/other'))).toBe('plain');
  });
});
