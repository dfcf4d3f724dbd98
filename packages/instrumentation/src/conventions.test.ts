import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { attr, buckets, EXCEPTION_EVENT, metrics } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { OpenAI } from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TogetherInstrumentation } from './index.ts';

const LATEST = 'gen_ai_latest_experimental';
const EMBEDDINGS = [metrics.embeddingsDuration, metrics.embeddingsInputTokens];
const CHOICES = [
  { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'So.' } },
];
const USAGE = { prompt_tokens: 5, total_tokens: 5 };

let instrumentation: TogetherInstrumentation | undefined;

afterEach(() => {
  instrumentation?.disable();
  vi.unstubAllEnvs();
});

/** An application with this opt-in whose calls all get this answer. */
function openStage(optIn: string, answer: object, status = 200) {
  vi.stubEnv('OTEL_SEMCONV_STABILITY_OPT_IN', optIn);
  const reader = new OnDemandReader();
  const exporter = new InMemorySpanExporter();
  const emit = vi.fn<(event: object) => void>();
  instrumentation?.disable();
  const plugin = new TogetherInstrumentation();
  instrumentation = plugin;
  plugin.setMeterProvider(new MeterProvider({ readers: [reader] }));
  plugin.setTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  plugin.setLoggerProvider({ getLogger: () => ({ emit, enabled: () => true }) });
  const client = plugin.instrumentClient(
    new OpenAI({
      apiKey: 'key',
      baseURL: 'https://api.together.ai/v1',
      maxRetries: 0,
      fetch: async () => Response.json(answer, { status }),
    }),
  );
  return {
    client,
    emit,
    /** The span of the nth call, from 1. */
    attributes: (call = 1) => exporter.getFinishedSpans()[call - 1]?.attributes,
    async recorded() {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    },
  };
}

describe('the newest metrics of the GenAI conventions', () => {
  it('have separate names for embeddings', async () => {
    const { client, recorded } = openStage(LATEST, { model: 'm', data: [], usage: USAGE });
    await client.embeddings.create({ model: 'm', input: 'Why?', encoding_format: 'float' });
    const names = (await recorded()).map(({ descriptor }) => descriptor.name);
    expect(names).toEqual(expect.arrayContaining(EMBEDDINGS.map(({ name }) => name)));
    expect(names.filter((name) => name.includes('inference'))).toEqual([]);
  });

  it('have the boundaries of the conventions, alongside the older ones', async () => {
    const { client, recorded } = openStage(`${LATEST}/dup`, {
      model: 'm',
      choices: CHOICES,
      usage: USAGE,
    });
    await client.chat.completions.create({ model: 'm', messages: [] });
    const durations = (await recorded()).filter(({ descriptor: { name } }) =>
      [metrics.operationDuration.name, metrics.inferenceDuration.name].some((one) => one === name),
    );
    expect(durations).toHaveLength(2);
    for (const { dataPoints } of durations) {
      expect(dataPoints[0]?.value).toMatchObject({ buckets: { boundaries: buckets.seconds } });
    }
  });
});

describe('the event of a failed call', () => {
  const error = { message: 'You asked: a secret', code: 'dynamic_token_limited' };

  it('names the exception, and contains no request content', async () => {
    const { client, emit } = openStage(LATEST, { error }, 429);
    await client.chat.completions.create({ model: 'm', messages: [] }).catch(() => {});
    await expect.poll(() => emit.mock.calls.length).toBe(1);
    expect(emit.mock.calls[0]?.[0]).toMatchObject({
      eventName: EXCEPTION_EVENT,
      severityNumber: 13,
      attributes: {
        [attr.operationName]: 'chat',
        [attr.requestModel]: 'm',
        [attr.errorType]: 'dynamic_token_limited',
        [attr.exceptionType]: 'RateLimitError',
      },
    });
    expect(
      JSON.stringify(emit.mock.calls[0]?.[0] ?? {}, (key, value) =>
        key === 'context' ? '' : value,
      ),
    ).not.toContain('secret');
  });

  it('has the true time where a test fakes the clock', async () => {
    const { client, emit } = openStage(LATEST, { error }, 429);
    const moment = Date.now();
    vi.setSystemTime(0);
    try {
      await client.chat.completions.create({ model: 'm', messages: [] }).catch(() => {});
      await expect.poll(() => emit.mock.calls.length).toBe(1);
    } finally {
      vi.useRealTimers();
    }
    const { timestamp, observedTimestamp } = (emit.mock.calls[0]?.[0] ?? {}) as Record<
      string,
      number
    >;
    expect(timestamp).toBeGreaterThanOrEqual(moment);
    expect(observedTimestamp).toBe(timestamp);
  });

  it('is not sent without the opt-in, nor after a success', async () => {
    const older = openStage('', { error }, 429);
    await older.client.chat.completions.create({ model: 'm', messages: [] }).catch(() => {});
    await expect.poll(() => older.attributes()).toBeDefined();
    expect(older.emit).not.toHaveBeenCalled();
    const newest = openStage(LATEST, { model: 'm', choices: CHOICES });
    await newest.client.chat.completions.create({ model: 'm', messages: [] });
    expect(newest.emit).not.toHaveBeenCalled();
  });
});

describe('contents of a request', () => {
  it('is recorded under the current names', async () => {
    const { client, attributes } = openStage('', { status: 'completed', output: [] });
    await client.responses.create({
      model: 'm',
      input: 'Why?',
      previous_response_id: 'resp_1',
      conversation: { id: 'conv_1' },
      reasoning: { effort: 'low' },
    });
    await expect
      .poll(() => attributes())
      .toMatchObject({
        [attr.requestPreviousResponseId]: 'resp_1',
        [attr.conversationId]: 'conv_1',
        [attr.requestReasoningLevel]: 'low',
      });
  });

  it('records top_k as an integer, and the reasoning effort as sent', async () => {
    const { client, attributes } = openStage('', { model: 'm', choices: CHOICES });
    const body = { model: 'm', messages: [], reasoning_effort: 'high' as const };
    await client.chat.completions.create({ ...body, ...{ top_k: 40 } });
    await expect
      .poll(() => attributes())
      .toMatchObject({
        'gen_ai.request.top_k': 40,
        'gen_ai.request.reasoning.level': 'high',
      });
    await client.chat.completions.create({ ...body, ...{ top_k: 0.5 } });
    await expect.poll(() => attributes(2)).toBeDefined();
    expect(attributes(2)).not.toHaveProperty([attr.requestTopK]);
  });

  it('has no conversation when the request has none', async () => {
    const { client, attributes } = openStage('', { status: 'completed', output: [] });
    await client.responses.create({ model: 'm', input: 'Why?' });
    await expect.poll(() => attributes()).toBeDefined();
    expect(attributes()).not.toHaveProperty([attr.conversationId]);
  });
});
