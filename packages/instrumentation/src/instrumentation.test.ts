import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { attr, metrics } from '@together-otel/semconv';
import { type Simulator, type SimulatorOptions, startSimulator } from '@together-otel/simulator';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { OpenAI } from 'openai';
import { OpenAI as OpenAI6 } from 'openai-v6';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TogetherInstrumentation } from './index.ts';

const MODEL = 'deepseek-ai/DeepSeek-V3.1';
const request = { model: MODEL, messages: [{ role: 'user' as const, content: 'Hello' }] };

describe.each([
  ['openai 6', OpenAI6],
  ['openai 7', OpenAI as unknown as typeof OpenAI6],
])('TogetherInstrumentation on %s', (_name, Client) => {
  const exporter = new InMemorySpanExporter();
  let reader: OnDemandReader;
  let instrumentation: TogetherInstrumentation;
  let simulator: Simulator;
  let client: OpenAI6;

  beforeEach(async () => {
    exporter.reset();
    reader = new OnDemandReader();
    instrumentation = new TogetherInstrumentation({ hosts: ['127.0.0.1'] });
    instrumentation.setTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
    instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
    instrumentation.manuallyInstrument(Client);
    await start({});
  });

  afterEach(async () => {
    instrumentation.disable();
    await simulator.close();
  });

  async function start(options: SimulatorOptions): Promise<void> {
    await simulator?.close();
    const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
    simulator = await startSimulator({ latency, ...options });
    client = new Client({ apiKey: 'key', baseURL: simulator.baseURL });
  }

  async function points(name: string) {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      );
  }

  it('creates one span for a JSON answer', async () => {
    const answer = await client.chat.completions.create({ ...request, temperature: 0.5 });
    const [span, ...others] = exporter.getFinishedSpans();
    expect(others).toEqual([]);
    expect(span?.name).toBe(`chat ${MODEL}`);
    expect(span?.attributes).toMatchObject({
      [attr.operationName]: 'chat',
      [attr.providerName]: 'together_ai',
      [attr.requestModel]: MODEL,
      [attr.requestTemperature]: 0.5,
      [attr.responseModel]: MODEL,
      [attr.responseId]: answer.id,
      [attr.responseFinishReasons]: ['stop'],
      [attr.usageInputTokens]: answer.usage?.prompt_tokens,
      [attr.usageOutputTokens]: answer.usage?.completion_tokens,
      [attr.httpStatusCode]: 200,
      [attr.callOutcome]: 'success',
      [attr.serverAddress]: '127.0.0.1',
      [attr.serverPort]: simulator.port,
      [attr.ratelimitRequestsLimit]: 100,
    });
    expect(span?.attributes).not.toHaveProperty(attr.requestStream);
  });

  it('distinguishes the first token of a stream from its empty first chunk', async () => {
    await start({ latency: { firstTokenMillis: 40, perTokenMillis: 1, jitter: 0 } });
    const stream = await client.chat.completions.create({ ...request, stream: true });
    let chunks = 0;
    for await (const _chunk of stream) chunks++;
    const attributes = exporter.getFinishedSpans()[0]?.attributes;
    expect(attributes).toMatchObject({ [attr.requestStream]: true, [attr.callOutcome]: 'success' });
    const firstChunk = Number(attributes?.[attr.responseTimeToFirstChunk]);
    expect(Number(attributes?.[attr.timeToFirstToken])).toBeGreaterThan(firstChunk);
    const gaps = await points(metrics.timePerOutputChunk.name);
    expect(gaps).toMatchObject([{ value: { count: chunks - 1 } }]);
  });

  it('counts silent SDK retries, with their cause', async () => {
    simulator.inject({
      count: 2,
      fault: { kind: 'status', status: 429, body: 'dynamic_token_limited' },
    });
    await client.chat.completions.create(request);
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toMatchObject({
      [attr.httpResendCount]: 2,
      [attr.callOutcome]: 'success',
      [attr.httpStatusCode]: 200,
    });
    expect(span?.attributes).not.toHaveProperty(attr.errorType);
    expect(span?.events.map(({ name, attributes }) => [name, attributes])).toMatchObject([
      ['together.attempt', { [attr.attemptNumber]: 1, [attr.errorType]: 'dynamic_token_limited' }],
      ['together.attempt', { [attr.attemptNumber]: 2, [attr.errorType]: 'dynamic_token_limited' }],
    ]);
    const attempts = await points(metrics.attempts.name);
    const counted = attempts.map(({ attributes, value }) => [
      attributes[attr.httpStatusCode],
      attributes[attr.errorType],
      value,
    ]);
    expect(counted).toEqual([
      [429, 'dynamic_token_limited', 2],
      [200, undefined, 1],
    ]);
    expect(await points(metrics.retryDelay.name)).toMatchObject([{ value: { count: 2 } }]);
  });

  it('names the cause of a failure, and the remedy', async () => {
    simulator.inject({ fault: { kind: 'status', status: 503, body: 'routing_error' } });
    const failing = client.chat.completions.create(request, { maxRetries: 0 });
    await expect(failing).rejects.toMatchObject({ status: 503 });
    await expect.poll(() => exporter.getFinishedSpans()).toHaveLength(1);
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toMatchObject({
      [attr.callOutcome]: 'error',
      [attr.errorType]: 'routing_error',
      [attr.errorCategory]: 'capacity',
      [attr.errorRetryable]: true,
    });
    expect(span?.status).toMatchObject({ code: 2, message: expect.stringContaining('fail over') });
  });

  it("reports each model's quota", async () => {
    await client.chat.completions.create(request);
    // From the response: on a slow machine, the simulator may have refilled some of it by then.
    const value = exporter.getFinishedSpans()[0]?.attributes[attr.ratelimitRequestsRemaining];
    expect(value).toBeGreaterThanOrEqual(99);
    const remaining = await points(metrics.ratelimitRequestsRemaining.name);
    expect(remaining).toMatchObject([
      { attributes: { [attr.requestModel]: MODEL, [attr.ratelimitKind]: 'base' }, value },
      { attributes: { [attr.requestModel]: MODEL, [attr.ratelimitKind]: 'dynamic' } },
    ]);
    expect(await points(metrics.ratelimitAge.name)).toHaveLength(1);
  });

  it('ignores calls to other hosts', async () => {
    instrumentation.disable();
    const other = new TogetherInstrumentation();
    other.setTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
    other.manuallyInstrument(Client);
    await client.chat.completions.create(request);
    other.disable();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('observes a single client', async () => {
    instrumentation.disable();
    const single = new TogetherInstrumentation({ hosts: ['127.0.0.1'] });
    single.setTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
    const observed = single.instrumentClient(
      new Client({ apiKey: 'key', baseURL: simulator.baseURL }),
    );
    await client.chat.completions.create(request);
    await observed.chat.completions.create(request);
    single.disable();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  it('leaves all calls to a later one once it is disabled', async () => {
    const observed = globalThis.fetch;
    const later = new TogetherInstrumentation({ hosts: ['127.0.0.1'] });
    const withdrawn = new TogetherInstrumentation({ hosts: ['127.0.0.1'] });
    const spans = new InMemorySpanExporter();
    later.setTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    );
    later.manuallyInstrument(Client);
    withdrawn.disable();
    instrumentation.disable();
    expect(globalThis.fetch).not.toBe(observed);
    await client.chat.completions.create(request);
    await fetch(`${simulator.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: JSON.stringify(request),
    }).then((response) => response.json());
    const libraries = spans.getFinishedSpans().map((span) => span.attributes[attr.clientLibrary]);
    expect(libraries).toEqual(['openai', 'fetch']);
    expect(exporter.getFinishedSpans()).toEqual([]);
    const wrapper = globalThis.fetch;
    later.disable();
    expect(globalThis.fetch).not.toBe(wrapper);
  });

  it('restores the class', () => {
    const read = (): unknown[] => [
      ...['request', 'makeRequest', 'fetchWithTimeout', 'retryRequest'].map((method): unknown =>
        Reflect.get(Client.prototype, method),
      ),
      Client.Images.prototype.edit,
      Client.Images.prototype.createVariation,
    ];
    const observed = read();
    instrumentation.disable();
    const plain = read();
    instrumentation.enable();
    expect(read()).not.toEqual(plain);
    instrumentation.disable();
    expect(read()).toEqual(plain);
    expect(observed).not.toEqual(plain);
  });

  it('restores what a subclass shares with its class', () => {
    instrumentation.disable();
    const { edit } = Client.Images.prototype;
    class Own extends Client {}
    // Via Reflect, because the types have it as private.
    const makeRequest = Reflect.get(Client.prototype, 'makeRequest') as () => unknown;
    Object.assign(Own.prototype, {
      makeRequest(...args: []): unknown {
        return Reflect.apply(makeRequest, this, args);
      },
    });
    const both = new TogetherInstrumentation();
    both.manuallyInstrument(Client);
    both.manuallyInstrument(Own);
    expect(Client.Images.prototype.edit).not.toBe(edit);
    both.disable();
    expect(Client.Images.prototype.edit).toBe(edit);
  });
});

it('rejects anything but an SDK class, naming the value', () => {
  const instrumentation = new TogetherInstrumentation({ enabled: false });
  for (const wrong of [{}, null, undefined, 'openai', () => {}, { default: {} }, { OpenAI: 1 }]) {
    expect(() => instrumentation.manuallyInstrument(wrong)).toThrow('expected the class OpenAI');
  }
  expect(() => instrumentation.manuallyInstrument({})).toThrow('got [object Object]');
  expect(() => instrumentation.instrumentClient(new Map())).toThrow('expected a client of openai');
});
