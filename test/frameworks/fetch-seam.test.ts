import { diag, type Span, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
} from '@together-otel/instrumentation';
import { attr, metrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import OpenAI from 'openai';
import Together from 'together-ai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const original = globalThis.fetch;
const KEY = 'key-of-a-test';

let together: Simulator;
let spans: ReadableSpan[];
let reader: OnDemandReader;
const observers: TogetherInstrumentation[] = [];

beforeEach(async () => {
  spans = [];
  together = await startSimulator({
    seed: 5,
    latency: { firstTokenMillis: 40, perTokenMillis: 1, jitter: 0 },
    models: ['ok', 'limited', 'down', 'gone', 'other'].map((name) => ({ id: `test/${name}` })),
    faults: [
      {
        model: 'test/limited',
        count: 2,
        fault: { kind: 'status', status: 429, body: 'dynamic_request_limited' },
      },
      { model: 'test/down', fault: { kind: 'status', status: 503 } },
      { model: 'test/gone', fault: { kind: 'status', body: 'model_not_found' } },
    ],
  });
});

afterEach(async () => {
  for (const observer of observers.splice(0)) observer.disable();
  globalThis.fetch = original;
  await together.close();
});

function observe(config: TogetherInstrumentationConfig = {}): TogetherInstrumentation {
  const observer = new TogetherInstrumentation({
    hosts: [`127.0.0.1:${together.port}`],
    ...config,
  });
  observers.push(observer);
  const processor = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  reader = new OnDemandReader();
  observer.setTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  observer.setMeterProvider(new MeterProvider({ readers: [reader] }));
  return observer;
}

async function total(metric: string): Promise<number> {
  const { resourceMetrics } = await reader.collect();
  let sum = 0;
  for (const { metrics: recorded } of resourceMetrics.scopeMetrics) {
    for (const { descriptor, dataPoints } of recorded) {
      if (descriptor.name !== metric) continue;
      for (const { value } of dataPoints) {
        sum += typeof value === 'number' ? value : (value as { count: number }).count;
      }
    }
  }
  return sum;
}

function request(model: string, more: object = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...more }),
  };
}

const address = (): string => `${together.baseURL}/chat/completions`;

const ask = (model: string, more: object = {}): Promise<Response> =>
  fetch(address(), request(model, more));

async function askUntilServed(model: string): Promise<void> {
  for (;;) {
    const response = await ask(model);
    await response.text();
    if (response.ok) return;
  }
}

function seen(): unknown[] {
  return spans.map(({ name, attributes, events }) => [
    name,
    [
      ...events.map((event) => event.attributes?.[attr.httpStatusCode]),
      attributes[attr.httpStatusCode],
    ].join(),
    attributes[attr.callOutcome],
    attributes[attr.clientLibrary],
  ]);
}

describe('a call', () => {
  it('has the facts of its answer', async () => {
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

  it('has the cause that the body of an error gives', async () => {
    observe();
    await (await ask('test/gone')).text();
    expect(seen()).toEqual([['chat test/gone', '404', 'error', 'fetch']]);
    expect(spans[0]?.attributes[attr.errorType]).toBe('model_not_available');
  });

  it('is left alone at other hosts', async () => {
    observe({ hosts: [] });
    await (await ask('test/ok')).json();
    expect(spans).toEqual([]);
  });

  it('is seen where fetch is taken as an option', async () => {
    const { fetch: observed } = observe({ fetch: false });
    await (await ask('test/ok')).json();
    expect(spans).toEqual([]);
    await (await observed(address(), request('test/ok'))).json();
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'fetch']]);
  });
});

describe('what fetch itself refuses leaves no trace', () => {
  const used = async (): Promise<Request> => {
    const used = new Request(address(), request('test/ok'));
    await used.text();
    return used;
  };
  const locked = (): ReadableStream => {
    const { body } = new Response('{}');
    body?.getReader();
    return body ?? new ReadableStream();
  };
  const init = (settings: object): RequestInit => ({ ...request('test/ok'), ...settings });
  const refused: Record<string, () => Promise<Response>> = {
    'a header that none can be': () => fetch(address(), init({ headers: { 'a b': '1' } })),
    'a value of a header': () => fetch(address(), init({ headers: { a: 'line\nbreak' } })),
    'a method that is none': () => fetch(address(), init({ method: 'PO ST' })),
    'a method that is forbidden': () => fetch(address(), init({ method: 'CONNECT' })),
    'a GET with a body': () => fetch(address(), init({ method: 'GET' })),
    'a mode': () => fetch(address(), init({ mode: 'navigate' })),
    'a redirect that is none': () => fetch(address(), init({ redirect: 'sometimes' })),
    'a signal that is none': () => fetch(address(), init({ signal: {} })),
    'a signal that has been aborted': () => fetch(address(), init({ signal: AbortSignal.abort() })),
    'a Request that has been aborted': () =>
      fetch(new Request(address(), init({ signal: AbortSignal.abort() }))),
    'a stream without duplex': () => fetch(address(), init({ body: new ReadableStream() })),
    'a stream that is locked': () => fetch(address(), init({ body: locked(), duplex: 'half' })),
    'a Request that has been read': async () => fetch(await used()),
    'a user in the URL': () => fetch(address().replace('//', '//user:word@'), init({})),
    'a port that is none': () => fetch('https://api.together.ai:99999/v1/models'),
    'a URL that is relative': () => fetch('/v1/chat/completions?of=https://api.together.ai/'),
    'a scheme of others': () => fetch(address().replace('http', 'ftp'), init({})),
  };
  it.each(Object.entries(refused))('%s', async (_, send) => {
    const bare = globalThis.fetch;
    const plain = await send().catch(String);
    observe({ hosts: [`127.0.0.1:${together.port}`] });
    expect(globalThis.fetch).not.toBe(bare);
    await expect(send().catch(String)).resolves.toEqual(plain);
    expect(typeof plain).toBe('string');
    expect(spans).toEqual([]);
    // First: a collection begins a new peak.
    expect(await total(metrics.requestRatePeak.name)).toBe(0);
    expect(await total(metrics.attempts.name)).toBe(0);
    expect(await total(metrics.operationDuration.name)).toBe(0);
    expect(await total(metrics.activeCalls.name)).toBe(0);
  });

  it('but not what could not be delivered', async () => {
    observe({ hosts: ['127.0.0.1'] });
    await expect(fetch('http://127.0.0.1:9/v1/models')).rejects.toThrow('fetch failed');
    const gone = together.port;
    await together.close();
    await expect(fetch(`http://127.0.0.1:${gone}/v1/models`)).rejects.toThrow('fetch failed');
    expect(
      spans.map(({ name, attributes }) => [name, attributes[attr.errorCategory]]),
    ).toContainEqual(['GET /models', 'connection']);
  });

  it('and data: URLs are nothing of ours', async () => {
    observe();
    await expect((await fetch('data:text/plain,https://api.together.ai/v1')).text()).resolves.toBe(
      'https://api.together.ai/v1',
    );
    expect(spans).toEqual([]);
  });
});

describe('routes', () => {
  it.each([
    ['HEAD', '/models', 'HEAD /models'],
    ['OPTIONS', '/chat/completions', 'OPTIONS /chat/completions'],
    ['GET', '/chat/completions', 'GET /chat/completions'],
    ['POST', '/no-such-thing/7', 'POST /no-such-thing/{id}'],
  ])('%s %s is %s', async (method, path, name) => {
    observe();
    const headers = { authorization: `Bearer ${KEY}` };
    await (await fetch(together.baseURL + path, { method, headers })).text();
    expect(spans.map((span) => span.name)).toEqual([name]);
    expect(await total(metrics.operationDuration.name)).toBe(0);
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

  it('that fail for good end one call, without those that come too late', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const observer = observe();
      for (let attempt = 0; attempt < 3; attempt++) await (await ask('test/down')).text();
      expect(spans).toEqual([]);
      await vi.advanceTimersByTimeAsync(6000);
      expect(seen()).toEqual([['chat test/down', '503,503,503', 'error', 'fetch']]);
      await (await ask('test/down')).text();
      observer.endFailedCalls();
    } finally {
      vi.useRealTimers();
    }
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
  it('that is observed is not seen twice', async () => {
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

  it('that could not be recognised is seen by its fetch', async () => {
    observe();
    const client = new OpenAI({ apiKey: KEY, baseURL: together.baseURL });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await client.chat.completions.create({ model: 'test/ok', messages });
    expect(seen()).toEqual([['chat test/ok', '200', 'success', 'openai']]);
  });

  it('of which one client is named leaves the others alone', async () => {
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

  it('is warned of once where both record the same metric', async () => {
    expect(await warningsOf('gen_ai_latest_experimental')).toHaveLength(1);
    expect(await warningsOf('')).toEqual([]);
  });
});

describe('globalThis.fetch', () => {
  it('is put back', () => {
    const observer = observe();
    expect(globalThis.fetch).not.toBe(original);
    observer.disable();
    expect(globalThis.fetch).toBe(original);
  });

  it('keeps what others have put on it', () => {
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

  it('wrapped by others afterwards is seen once, and no more when disabled', async () => {
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
    // Read when a client was made.
    await (await ours(address(), request('test/ok'))).json();
    expect(spans).toHaveLength(3);
  });

  it('is wrapped by one instrumentation at a time', async () => {
    observe();
    observe();
    await (await ask('test/ok')).json();
    expect(spans).toHaveLength(1);
  });

  it('stays as it is where the variable says so', () => {
    vi.stubEnv('TOGETHER_OTEL_FETCH', 'false');
    try {
      observe();
      expect(globalThis.fetch).toBe(original);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
