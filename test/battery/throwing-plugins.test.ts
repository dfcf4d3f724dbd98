import { type Histogram, MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Sampler, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
} from '@together-otel/instrumentation';
import { metrics } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { describe, expect, it } from 'vitest';
import { chatAnswer, chatEvents, partedResponse } from './harness/fake-answers.ts';
import { collectGarbage } from './harness/garbage.ts';
import { type ClientClass, type GenerationKey, generations } from './harness/generation.ts';
import { plain } from './harness/transcript.ts';
import { question, settled, streamed } from './scenarios/questions.ts';

const KEYS: readonly GenerationKey[] = ['openai-4', 'openai-7', 'together-ai'];

const boom = (): never => {
  throw new Error('a plug-in of the application');
};

const quiet: SpanProcessor = {
  onStart() {},
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
};

const sampler: Sampler = { shouldSample: boom, toString: () => 'throws' };

interface Plugins {
  readonly processors?: SpanProcessor[];
  readonly sampler?: Sampler;
  /** Makes recording a metric throw for these attributes. */
  readonly isRefused?: (attributes: object) => boolean;
  readonly config?: TogetherInstrumentationConfig;
}

const PLUGINS: Readonly<Record<string, Plugins>> = {
  'the start of spans': { processors: [{ ...quiet, onStart: boom }] },
  'the end of spans': { processors: [{ ...quiet, onEnd: boom }] },
  'a sampler': { sampler },
  'a view': { isRefused: () => true },
  'a view, of what failed': { isRefused: (attributes) => 'error.type' in attributes },
  'a view, of what ended': { isRefused: (attributes) => 'together.call.outcome' in attributes },
  hooks: { config: { requestHook: boom, responseHook: boom } },
  'the redaction of content': { config: { captureMessageContent: true, redact: boom } },
};

function instrument(
  clientClass: ClientClass,
  plugins: Plugins,
  reader: OnDemandReader,
): TogetherInstrumentation {
  const { processors: spanProcessors = [], sampler, isRefused = () => false } = plugins;
  const instrumentation = new TogetherInstrumentation({
    hosts: ['fake.test'],
    fetch: false,
    ...plugins.config,
  });
  instrumentation.setTracerProvider(
    new TracerProvider({ spanProcessors, ...(sampler && { sampler }) }),
  );
  const process = (attributes: object): object => (isRefused(attributes) ? boom() : attributes);
  instrumentation.setMeterProvider(
    new MeterProvider({
      readers: [reader],
      views: [{ instrumentName: '*', attributesProcessors: [{ process } as never] }],
    }),
  );
  instrumentation.manuallyInstrument(clientClass);
  return instrumentation;
}

/** Number of calls that {@link application} makes. */
const CALLS = 9;

/** Makes calls that end in every possible way. Uncaught errors fail the run. */
async function application(clientClass: ClientClass): Promise<unknown> {
  const json = (body: unknown, init?: ResponseInit) => async () => Response.json(body, init);
  const limited = { error: { message: 'no', type: 'dynamic_request_limited' } };
  const connect = (fetch: () => Promise<Response>, maxRetries = 0) =>
    new clientClass({
      apiKey: 'secret',
      baseURL: 'http://fake.test/v1',
      maxRetries,
      fetch: fetch as never,
    }).chat.completions;
  const events = async () => partedResponse(chatEvents(3), 'close', undefined);
  const read = async (): Promise<unknown[]> => {
    const chunks: unknown[] = [];
    for await (const chunk of await connect(events).create(streamed)) chunks.push(chunk);
    return chunks;
  };
  const breakOut = async (): Promise<unknown> => {
    for await (const chunk of await connect(events).create(streamed)) return chunk;
    return undefined;
  };
  let attempts = 0;
  const flaky = async (): Promise<Response> =>
    attempts++ === 0
      ? Response.json(limited, { status: 429, headers: { 'retry-after-ms': '1' } })
      : Response.json(chatAnswer);
  const results = [
    await settled(connect(json(chatAnswer)).create(question)),
    await settled(connect(json(limited, { status: 400 })).create(question)),
    await settled(connect(json({ error: { message: 'no' } })).create(question)),
    await settled(connect(flaky, 1).create(question)),
    await settled(connect(async () => boom()).create(question)),
    await settled(read()),
    await settled(breakOut()),
  ];
  // Never read: these calls end when they are garbage-collected.
  await connect(events).create(streamed);
  await connect(json(chatAnswer)).create(question).asResponse();
  await new Promise((resolve) => setTimeout(resolve, 150));
  await collectGarbage();
  return plain(results);
}

/** Number of ended calls, by the metrics. */
async function countEnded(reader: OnDemandReader): Promise<number> {
  const { resourceMetrics } = await reader.collect();
  const counts = resourceMetrics.scopeMetrics
    .flatMap(({ metrics: found }) => found)
    .filter(({ descriptor }) => descriptor.name === metrics.operationDuration.name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => (value as Histogram).count));
  return counts.reduce((sum, count) => sum + count, 0);
}

describe.each(KEYS)('%s', (key) => {
  it.each(Object.entries(PLUGINS))(
    'the application goes on when %s throws',
    async (_name, plugins) => {
      const clientClass = await generations[key].load();
      const control = await application(clientClass);
      const reader = new OnDemandReader();
      const instrumentation = instrument(clientClass, plugins, reader);
      try {
        expect(await application(clientClass)).toEqual(control);
        instrumentation.endOpenCalls();
        if (!plugins.isRefused) expect(await countEnded(reader)).toBe(CALLS);
      } finally {
        instrumentation.disable();
      }
      await collectGarbage();
    },
  );
});
