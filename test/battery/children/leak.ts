/**
 * Makes many calls of every kind with an in-memory fetch and reports what stays on the heap:
 * `leak.ts <generation> <control|instrumented> <calls>`, with --expose-gc.
 */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { metrics } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { chatAnswer, chatEvents } from '../harness/fake-answers.ts';
import { type GenerationKey, generations } from '../harness/generation.ts';
import { question, streamed } from '../scenarios/questions.ts';

const [key = '', mode = '', calls = ''] = process.argv.slice(2);
const clientClass = await generations[key as GenerationKey].load();

/** How long failed calls are remembered, up to a bound; not a leak. */
const REMEMBERED_MILLIS = 500;

let started = 0;
let ended = 0;
const reader = new OnDemandReader();
const tracerProvider = new TracerProvider({
  spanProcessors: [
    {
      onStart: () => void started++,
      onEnd: () => void ended++,
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
});
if (mode === 'instrumented') {
  const instrumentation = new TogetherInstrumentation({
    hosts: ['fake.test'],
    fallbackWindowMillis: REMEMBERED_MILLIS,
  });
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  instrumentation.manuallyInstrument(clientClass);
}

const json = JSON.stringify(chatAnswer);
const sse = chatEvents(4).join('');
const refusal = JSON.stringify({
  error: { message: 'slow down', type: 'dynamic_request_limited' },
});
const limits = {
  'x-ratelimit-limit': '100',
  'x-ratelimit-remaining': '99',
  'x-ratelimit-reset': '1',
};

const client = new clientClass({
  apiKey: 'secret',
  baseURL: 'http://fake.test/v1',
  maxRetries: 0,
  fetch: (async (url: string, init?: { body?: string; signal?: AbortSignal }) => {
    init?.signal?.throwIfAborted();
    const body = init?.body ?? '';
    if (body.includes('refuse')) {
      return new Response(refusal, {
        status: 429,
        headers: { 'content-type': 'application/json', ...limits },
      });
    }
    if (body.includes('"stream":true')) {
      return new Response(sse, { headers: { 'content-type': 'text/event-stream', ...limits } });
    }
    return new Response(url.endsWith('/models') ? '[]' : json, {
      headers: { 'content-type': 'application/json', ...limits },
    });
  }) as never,
});

const ask = { ...question, model: 'fake/model' };
const askStream = { ...streamed, model: 'fake/model' };
const refused = { ...ask, user: 'refuse' };

/** Ten kinds of call; the last is abandoned. */
const kinds: readonly (() => Promise<unknown>)[] = [
  () => client.chat.completions.create(ask),
  async () => {
    for await (const chunk of await client.chat.completions.create(askStream)) void chunk;
  },
  async () => {
    for await (const chunk of await client.chat.completions.create(askStream)) {
      void chunk;
      break;
    }
  },
  () => client.chat.completions.create(refused).catch(() => {}),
  async () => (await client.chat.completions.create(ask).asResponse()).json(),
  () => client.chat.completions.create(ask).withResponse(),
  async () => client.get('/models'),
  async () => {
    const stream = await client.chat.completions.create(askStream);
    stream.controller.abort();
    for await (const chunk of stream) void chunk;
  },
  async () => {
    const stream = await client.chat.completions.create(askStream);
    await new Response(stream.toReadableStream()).text();
  },
  () => client.chat.completions.create(askStream),
];

async function collect(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function perform(count: number): Promise<void> {
  for (let done = 0; done < count; done += 500) {
    for (let batch = 0; batch < 500; batch += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, index) => kinds[index % kinds.length]?.()));
    }
    await collect();
  }
}

/** The first call after the retention time drops remembered failures. */
async function forgetFailures(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2 * REMEMBERED_MILLIS));
  await kinds[0]?.();
  await collect();
}

const total = Number(calls);
const warmUp = total / 5;
await perform(warmUp);
await reader.collect().catch(() => {});
await forgetFailures();
const before = process.memoryUsage().heapUsed;
await perform(total - warmUp);
await forgetFailures();
const after = process.memoryUsage().heapUsed;

let active = 0;
if (mode === 'instrumented') {
  const { resourceMetrics } = await reader.collect();
  for (const { metrics: all } of resourceMetrics.scopeMetrics) {
    for (const { descriptor, dataPoints } of all) {
      if (descriptor.name !== metrics.activeCalls.name) continue;
      for (const { value } of dataPoints) active += Number(value);
    }
  }
}
console.log(
  JSON.stringify({ retainedPerCall: (after - before) / (total - warmUp), started, ended, active }),
);
