import { diag, type Span, trace } from '@opentelemetry/api';
import { attr, metrics } from '@together-otel/semconv';
import OpenAI from 'openai';
import Together from 'together-ai';
import { describe, expect, it, vi } from 'vitest';
import {
  address,
  ask,
  askUntilServed,
  KEY,
  observe,
  original,
  request,
  seen,
  spans,
  together,
  total,
} from './fetch-stage.ts';

describe('a call', () => {
  it('has the facts of its response', async () => {
    observe();
    const answer = (await (await ask('test/ok')).json()) as { id: string; usage: object };
    expect(spans[0]?.attributes).toMatchObject({
      [attr.requestModel]: 'test/ok',
      [attr.responseId]: answer.id,
      [attr.usageOutputTokens]: (answer.usage as { completion_tokens: number }).completion_tokens,
      [attr.callOutcome]: 'success',
      [attr.clientLibrary]: 'fetch',
    });
  });

  const readers: Record<string, (body: ReadableStream<BufferSource>) => Promise<void>> = {
    async 'for await'(body) {
      for await (const _ of body);
    },
    async pipeThrough(body) {
      for await (const _ of body.pipeThrough(new TextDecoderStream()));
    },
    pipeTo: (body) => body.pipeTo(new WritableStream()),
    async tee(body) {
      const halves = body.tee();
      await Promise.all(halves.map((half) => new Response(half).text()));
    },
  };
  for (const [name, read] of Object.entries(readers)) {
    it(`has the first token and the tokens of a stream read by ${name}`, async () => {
      observe();
      const response = await ask('test/ok', { stream: true });
      if (response.body) await read(response.body as ReadableStream<BufferSource>);
      expect(spans[0]?.attributes).toMatchObject({ [attr.callOutcome]: 'success' });
      expect(spans[0]?.attributes[attr.usageOutputTokens]).toBeGreaterThan(0);
      expect(spans[0]?.attributes[attr.timeToFirstToken]).toBeGreaterThan(0.035);
      expect(await total(metrics.timeToFirstToken.name)).toBe(1);
    });
  }

  it('has what a Request asks for', async () => {
    observe();
    await (await fetch(new Request(address(), request('test/ok')))).json();
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });

  it('has what a file as a body asks for', async () => {
    observe();
    const { body, ...init } = request('test/ok');
    const file = new Blob([String(body)], { type: 'application/json' });
    await (await fetch(address(), { ...init, body: file })).json();
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });

  it('is found by a URL of another class, as in jsdom', async () => {
    observe();
    class OtherUrl {
      readonly href = address();
      get [Symbol.toStringTag](): string {
        return 'URL';
      }
      toString(): string {
        return this.href;
      }
    }
    await (await fetch(new OtherUrl() as unknown as URL, request('test/ok'))).json();
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });

  it('names its library in any form of headers', async () => {
    observe();
    const pairs = [
      ['User-Agent', 'ai/7.0.0 ai-sdk/provider-utils/5.0.0'],
      ['Authorization', `Bearer ${KEY}`],
    ] as const;
    for (const headers of [new Map(pairs), pairs, Object.fromEntries(pairs)]) {
      const init = { ...request('test/ok'), headers: headers as HeadersInit };
      await (await fetch(address(), init)).json();
    }
    expect(seen()).toEqual(Array(3).fill(['chat test/ok', '200', 'success', 'ai-sdk']));
  });

  it('of a bundled SDK, whose client class may have any name, is not of the AI SDK', async () => {
    observe();
    class ai extends OpenAI {}
    const client = new ai({ apiKey: KEY, baseURL: together.baseURL });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await client.chat.completions.create({ model: 'test/ok', messages });
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });

  it("has the cause from the error's body", async () => {
    observe();
    await (await ask('test/gone')).text();
    expect(seen()).toEqual([['chat test/gone', '404', 'error', 'fetch']]);
    expect(spans[0]?.attributes[attr.errorType]).toBe('model_not_available');
  });

  it('ignores other hosts', async () => {
    observe({ hosts: [] });
    await (await ask('test/ok')).json();
    expect(spans).toEqual([]);
  });

  it('is observed if fetch is passed as an option', async () => {
    const { fetch: observed } = observe({ fetch: false });
    await (await ask('test/ok')).json();
    expect(spans).toEqual([]);
    await (await observed(address(), request('test/ok'))).json();
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });
});

describe('attempts', () => {
  it('in the same flow are one call', async () => {
    observe();
    await askUntilServed('test/limited');
    expect(seen()).toEqual([['chat test/limited', '429,429,200', 'success', 'fetch']]);
    expect(await total(metrics.attempts.name)).toBe(3);
    expect(await total(metrics.operationDuration.name)).toBe(1);
  });

  it('that fail for good end one call, without late ones', async () => {
    const observer = observe();
    for (let attempt = 0; attempt < 3; attempt++) await (await ask('test/down')).text();
    expect(spans).toEqual([]);
    await expect.poll(() => spans).toHaveLength(1);
    expect(seen()).toEqual([['chat test/down', '503,503,503', 'error', 'fetch']]);
    await (await ask('test/down')).text();
    observer.endFailedCalls();
    expect(spans).toHaveLength(2);
    expect(spans[1]?.attributes[attr.callReplaces]).toBe('retry');
    expect(await total(metrics.activeCalls.name)).toBe(0);
  });

  it('of another model are another call, and the first has failed', async () => {
    observe();
    await (await ask('test/down')).text();
    await (await ask('test/other')).json();
    expect(seen()).toEqual([
      ['chat test/down', '503', 'error', 'fetch'],
      ['chat test/other', '200', 'success', 'fetch'],
    ]);
    expect(spans[1]?.attributes[attr.callReplaces]).toBe('fallback');
  });

  it('that end the process end the call', async () => {
    const observer = observe();
    await (await ask('test/down')).text();
    observer.endOpenCalls();
    expect(seen()).toEqual([['chat test/down', '503', 'error', 'fetch']]);
  });
});

describe('an SDK', () => {
  it('is not observed twice', async () => {
    const observer = observe();
    observer.manuallyInstrument(OpenAI);
    observer.manuallyInstrument(Together);
    const messages = [{ role: 'user' as const, content: 'hi' }];
    const options = { apiKey: KEY, baseURL: together.baseURL };
    const question = { model: 'test/ok', messages };
    await new OpenAI(options).chat.completions.create(question);
    await new Together(options).chat.completions.create(question);
    expect(seen().sort()).toEqual([
      ['chat test/ok', '200', 'success', 'openai'],
      ['chat test/ok', '200', 'success', 'together-ai'],
    ]);
  });

  it('that was not recognised is observed through fetch', async () => {
    observe();
    const client = new OpenAI({ apiKey: KEY, baseURL: together.baseURL });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await client.chat.completions.create({ model: 'test/ok', messages });
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'openai']]);
  });

  it('with one client named ignores the others', async () => {
    const observer = observe();
    const options = { apiKey: KEY, baseURL: together.baseURL };
    const [named, other] = [new OpenAI(options), new OpenAI(options)];
    observer.instrumentClient(named);
    await named.models.list();
    await other.models.list();
    expect(spans).toHaveLength(1);
  });
});

describe('@ai-sdk/otel beside it', () => {
  const agent = { 'user-agent': 'ai/7.0.0 ai-sdk/provider-utils/5.0.0' };
  const warningsOf = async (optIn: string): Promise<string[]> => {
    vi.stubEnv('OTEL_SEMCONV_STABILITY_OPT_IN', optIn);
    const warnings: string[] = [];
    const silent = () => {};
    const warn = (...said: unknown[]) => void warnings.push(said.join(' '));
    const logger = { error: silent, warn, info: silent, debug: silent, verbose: silent };
    diag.setLogger(logger, { suppressOverrideMessage: true });
    vi.spyOn(trace, 'getActiveSpan').mockReturnValue({
      instrumentationScope: { name: 'gen_ai' },
    } as unknown as Span);
    try {
      observe();
      for (let call = 0; call < 2; call++) {
        await (await fetch(address(), { ...request('test/ok'), headers: agent })).text();
      }
    } finally {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      diag.disable();
    }
    return warnings.filter((warning) => warning.includes('@ai-sdk/otel'));
  };

  it('causes one warning if both record the same metric', async () => {
    expect(await warningsOf('gen_ai_latest_experimental')).toHaveLength(1);
    expect(await warningsOf('')).toEqual([]);
  });
});

describe('globalThis.fetch', () => {
  it('is restored', () => {
    const observer = observe();
    expect(globalThis.fetch).not.toBe(original);
    observer.disable();
    expect(globalThis.fetch).toBe(original);
  });

  it('keeps what others have added', () => {
    const marked = Object.assign((...args: Parameters<typeof fetch>) => original(...args), {
      __nextPatched: true,
    });
    globalThis.fetch = marked;
    const observer = observe();
    expect(globalThis.fetch).not.toBe(marked);
    expect(Object.getOwnPropertyDescriptors(globalThis.fetch)).toEqual(
      Object.getOwnPropertyDescriptors(marked),
    );
    observer.disable();
    expect(globalThis.fetch).toBe(marked);
  });

  it('wrapped by others afterwards is observed once, and no longer when disabled', async () => {
    const observer = observe();
    const ours = globalThis.fetch;
    const wrapper: typeof fetch = (...args) => ours(...args);
    globalThis.fetch = wrapper;
    await (await ask('test/ok')).json();
    expect(spans).toHaveLength(1);
    observer.disable();
    expect(globalThis.fetch).toBe(wrapper);
    await (await ask('test/ok')).json();
    expect(spans).toHaveLength(1);
    observer.enable();
    await (await ask('test/ok')).json();
    // A client may have captured our `fetch` when it was created.
    await (await ours(address(), request('test/ok'))).json();
    expect(spans).toHaveLength(3);
  });

  it('is wrapped by one instrumentation at a time', async () => {
    observe();
    observe();
    await (await ask('test/ok')).json();
    expect(spans).toHaveLength(1);
  });

  it('and an SDK observed by two instrumentations: each call is recorded once', async () => {
    const first = observe();
    const second = observe();
    second.manuallyInstrument(OpenAI);
    const client = new OpenAI({ apiKey: KEY, baseURL: together.baseURL });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await client.chat.completions.create({ model: 'test/ok', messages });
    await (await second.fetch(address(), request('test/ok'))).json();
    // Ends calls that are still open.
    for (const each of [first, second]) each.disable();
    expect(seen()).toEqual([
      ['chat test/ok', '200', 'success', 'openai'],
      ['chat test/ok', '200', 'success', 'fetch'],
    ]);
  });

  it('of a second instrumentation is warned of once, on the diagnostic channel', () => {
    const warn = vi.fn();
    diag.setLogger({ warn, error: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() });
    observe().enable();
    expect(warn).not.toHaveBeenCalled();
    observe();
    observe();
    diag.disable();
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      '@together-otel/instrumentation',
      expect.stringContaining('each call is recorded once'),
    );
  });

  it('stays unchanged if the variable says so', () => {
    vi.stubEnv('TOGETHER_OTEL_FETCH', 'false');
    try {
      observe();
      expect(globalThis.fetch).toBe(original);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
