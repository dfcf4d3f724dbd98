import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
  withAttributes,
  withConversation,
} from '@together-otel/instrumentation';
import { attr, metrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { fc } from '@together-otel/test-support/properties';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FinishedSpans } from './harness/observer.ts';

const MODELS = ['deepseek-ai/DeepSeek-V3.1', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'];
const KEY = 'tenant.id';

let together: Simulator;
let observed: Observed | undefined;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  together = await startSimulator({
    seed: 3,
    latency: { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 },
    limits: { enforce: false },
    ledgerHeader: 'x-tenant',
    faults: [{ probability: 0.1, fault: { kind: 'status', status: 429 } }],
  });
});

afterEach(() => {
  observed?.instrumentation.disable();
  together.ledger.clear();
});

afterAll(async () => {
  context.disable();
  await together.close();
});

interface Observed {
  readonly instrumentation: TogetherInstrumentation;
  readonly spans: ReadableSpan[];
  readonly reader: OnDemandReader;
}

function observe(config: TogetherInstrumentationConfig = {}): Observed {
  const instrumentation = new TogetherInstrumentation({
    hosts: [`127.0.0.1:${together.port}`],
    contextAttributes: [KEY, 'feature'],
    prices: Object.fromEntries(MODELS.map((model) => [model, { input: 1, output: 2 }])),
    ...config,
  });
  const finished = new FinishedSpans();
  const reader = new OnDemandReader();
  instrumentation.setTracerProvider(new TracerProvider({ spanProcessors: [finished] }));
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  instrumentation.manuallyInstrument(OpenAI);
  observed = { instrumentation, spans: finished.spans, reader };
  return observed;
}

/** Totals of a metric by attribute; for histograms, totals of their sums or counts. */
async function sumsOf(
  { reader }: Observed,
  name: string,
  key: string,
  of: 'sum' | 'count' = 'sum',
): Promise<Record<string, number>> {
  const { resourceMetrics } = await reader.collect();
  const sums: Record<string, number> = {};
  for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap((s) => s.metrics)) {
    if (descriptor.name !== name) continue;
    for (const { attributes, value } of dataPoints) {
      const amount = typeof value === 'number' ? value : Number(value[of as keyof typeof value]);
      const group = String(attributes[key]);
      sums[group] = (sums[group] ?? 0) + amount;
    }
  }
  return sums;
}

const client = () =>
  new OpenAI({ apiKey: 'secret', baseURL: together.baseURL, maxRetries: 2, timeout: 60_000 });

function ask(of: OpenAI, tenant: string, index: number): Promise<unknown> {
  const model = MODELS[index % MODELS.length] ?? '';
  const body = { model, messages: [{ role: 'user', content: 'Hello' } as const], max_tokens: 3 };
  const headers = { 'x-tenant': tenant };
  return withAttributes({ [KEY]: tenant }, async () => {
    if (index % 3 > 0) return of.chat.completions.create(body, { headers });
    const stream = await of.chat.completions.create({ ...body, stream: true }, { headers });
    for await (const _ of stream);
    return undefined;
  }).catch(() => undefined);
}

async function askAll(tenants: number, calls: number): Promise<void> {
  const of = client();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < calls) {
      const index = next++;
      await ask(of, `t${index % tenants}`, index);
    }
  };
  await Promise.all(Array.from({ length: 64 }, work));
  await together.ledger.whenIdle();
}

describe('figures by tenant, beside what the simulator served each', () => {
  it.each([
    [1, 300],
    [100, 1000],
    [10_000, 11_000],
  ])('%i tenants', { timeout: 240_000 }, async (tenants, calls) => {
    const run = observe();
    await askAll(tenants, calls);
    const { groups } = together.ledger.summary();
    expect(Object.keys(groups)).toHaveLength(tenants);
    const inputs = await sumsOf(run, metrics.tokenUsage.name, KEY);
    const attempts = await sumsOf(run, metrics.attempts.name, KEY);
    const named = Object.keys(attempts).filter((name) => name !== '_OTHER');
    expect(named).toHaveLength(Math.min(tenants, 100));
    const served = { tokens: 0, requests: 0 };
    for (const [name, group] of Object.entries(groups)) {
      const tokens = group.tokens.prompt + group.tokens.completion;
      if (named.includes(name)) {
        expect([name, inputs[name] ?? 0, attempts[name]]).toEqual([name, tokens, group.requests]);
      } else {
        served.tokens += tokens;
        served.requests += group.requests;
      }
    }
    // Values beyond the limit still count, and every series has a tenant.
    const beyond = { tokens: inputs['_OTHER'] ?? 0, requests: attempts['_OTHER'] ?? 0 };
    expect(beyond).toEqual(served);
    expect(Object.keys(attempts)).not.toContain('undefined');
    const durations = await sumsOf(run, metrics.operationDuration.name, KEY, 'count');
    const total = Object.values(durations).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(calls);
    expect(Object.keys(await sumsOf(run, metrics.cost.name, KEY))).not.toContain('undefined');
    // Quotas belong to the API key, whichever tenant uses it.
    expect(Object.keys(await sumsOf(run, metrics.activeCalls.name, KEY))).toEqual(['undefined']);
    expect(new Set(run.spans.map(({ attributes }) => attributes[KEY])).size).toBe(tenants);
  });

  it('has no key, and no further series, if none is configured', async () => {
    const run = observe({ contextAttributes: [] });
    await askAll(20, 100);
    expect(Object.keys(await sumsOf(run, metrics.attempts.name, KEY))).toEqual(['undefined']);
    expect(run.spans.some(({ attributes }) => KEY in attributes)).toBe(false);
  });
});

describe('flows that run into one another', () => {
  const flows = fc.array(
    fc.record({
      tenant: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      feature: fc.option(fc.constantFrom('search', 'chat', 'mail'), { nil: undefined }),
      conversation: fc.boolean(),
      road: fc.constantFrom('sdk', 'stream', 'fetch'),
      source: fc.constantFrom('flow', 'baggage', 'nested'),
      turns: fc.nat(3),
    }),
    { minLength: 300, maxLength: 400 },
  );

  it('never carry the attributes of another', { timeout: 240_000 }, async () => {
    const run = observe();
    const of = client();
    let total = 0;
    await fc.assert(
      fc.asyncProperty(flows, async (all) => {
        run.spans.length = 0;
        total += all.length;
        await Promise.all(all.map((flow, index) => follow(of, flow, index)));
        await expect.poll(() => run.spans.length).toBe(all.length);
        for (const { attributes } of run.spans) {
          const flow = all[Number(attributes[attr.requestSeed])];
          expect([attributes[KEY], attributes['feature'], attributes[attr.conversationId]]).toEqual(
            [
              flow?.tenant === undefined ? undefined : `t${flow.tenant}`,
              flow?.feature,
              flow?.conversation ? `conv${attributes[attr.requestSeed]}` : undefined,
            ],
          );
        }
      }),
      { numRuns: 10, seed: 20_261_128 },
    );
    expect(total).toBeGreaterThan(3000);
  });

  type Flow = (typeof flows extends fc.Arbitrary<infer T> ? T : never)[number];

  /** Uses the number as the seed, which identifies its span. */
  async function follow(of: OpenAI, flow: Flow, number: number): Promise<void> {
    const set = {
      ...(flow.tenant !== undefined && { [KEY]: `t${flow.tenant}` }),
      ...(flow.feature && { feature: flow.feature }),
    };
    const call = async (): Promise<void> => {
      for (let turn = 0; turn < flow.turns; turn++) await new Promise(setImmediate);
      await request(of, flow.road, number).catch(() => {});
    };
    const talk = (): Promise<void> =>
      flow.conversation ? withConversation(`conv${number}`, call) : call();
    if (flow.source === 'flow') return withAttributes(set, talk);
    if (flow.source === 'nested') {
      return withAttributes({ [KEY]: 'outer', feature: 'outer' }, () =>
        withAttributes({ [KEY]: undefined, feature: undefined, ...set }, talk),
      );
    }
    const entries = Object.entries(set).map(([key, value]) => [key, { value }]);
    const baggage = propagation.createBaggage(Object.fromEntries(entries));
    return context.with(propagation.setBaggage(context.active(), baggage), talk);
  }

  async function request(of: OpenAI, road: Flow['road'], number: number): Promise<void> {
    const body = {
      model: MODELS[0] ?? '',
      messages: [{ role: 'user', content: `${number}` } as const],
      max_tokens: 3,
      seed: number,
    };
    if (road === 'sdk') {
      await of.chat.completions.create(body);
    } else if (road === 'stream') {
      const stream = await of.chat.completions.create({ ...body, stream: true });
      for await (const _ of stream);
    } else {
      const response = await fetch(`${together.baseURL}/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await response.text();
    }
  }
});
