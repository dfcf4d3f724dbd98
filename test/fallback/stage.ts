import { context, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, type Histogram, MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
} from '@together-otel/instrumentation';
import { attr, metrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { OpenAI as OpenAI7 } from 'openai';
import { OpenAI as OpenAI6 } from 'openai-v6';
import { Together } from 'together-ai';
import { expect, onTestFinished } from 'vitest';

export type Client = OpenAI6;
export type ClientClass = typeof OpenAI6;

/** The SDKs. Their clients are alike in everything used here. */
export const SDKS: Readonly<Record<string, ClientClass>> = {
  'openai 6': OpenAI6,
  'openai 7': OpenAI7 as unknown as ClientClass,
  'together-ai': Together as unknown as ClientClass,
};

/** Contexts in which the application makes calls. */
export const SURROUNDINGS = ['no context manager', 'no parent span', 'a parent span'] as const;
export type Surrounding = (typeof SURROUNDINGS)[number];

/** Every SDK in every context. */
export const CASES: readonly (readonly [string, Surrounding, ClientClass])[] = Object.entries(
  SDKS,
).flatMap(([sdk, Class]) => SURROUNDINGS.map((surrounding) => [sdk, surrounding, Class] as const));

export const MODELS: readonly string[] = ['a', 'b', 'c', 'd', 'e'];

/** Speech-to-text models. */
export const TRANSCRIBERS = ['whisper', 'parakeet'] as const;

/** Recorded replacements: counters and links between spans. */
interface Reported {
  /** `from -> to @provider after error.type: outcome × count`, sorted. */
  readonly fallbacks: readonly string[];
  /** `model after error.type: outcome × count`, sorted. */
  readonly retries: readonly string[];
  /** `from -> to`, sorted, including a model to itself; each link points to a failed call. */
  readonly links: readonly string[];
}

export const NONE: Reported = { fallbacks: [], retries: [], links: [] };

/** An instrumented application that calls Together and another provider. */
export class Stage {
  readonly together: Simulator;
  /** Another provider, on `localhost`. */
  readonly elsewhere: Simulator;
  readonly #surrounding: Surrounding;
  readonly #instrumentation: TogetherInstrumentation;
  readonly #exporter = new InMemorySpanExporter();
  readonly #tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: this.#exporter })],
  });
  readonly #reader = new OnDemandReader();

  /** Opens a stage for the running test, which closes it. */
  static async open(
    surrounding: Surrounding = 'no parent span',
    config: TogetherInstrumentationConfig = {},
  ): Promise<Stage> {
    const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
    const models = [
      ...MODELS.map((id) => ({ id })),
      ...TRANSCRIBERS.map((id) => ({ id, type: 'transcribe' as const })),
    ];
    const limits = { enforce: false };
    const together = await startSimulator({ latency, models, limits });
    const elsewhere = await startSimulator({ latency, models, limits });
    const stage = new Stage(together, elsewhere, surrounding, config);
    onTestFinished(() => stage.#close());
    return stage;
  }

  private constructor(
    together: Simulator,
    elsewhere: Simulator,
    surrounding: Surrounding,
    config: TogetherInstrumentationConfig,
  ) {
    this.together = together;
    this.elsewhere = elsewhere;
    this.#surrounding = surrounding;
    if (surrounding !== 'no context manager') {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    }
    const hosts = [`127.0.0.1:${together.port}`];
    this.#instrumentation = new TogetherInstrumentation({ hosts, ...config });
    this.#instrumentation.setTracerProvider(this.#tracerProvider);
    this.#instrumentation.setMeterProvider(new MeterProvider({ readers: [this.#reader] }));
    for (const Class of Object.values(SDKS)) this.#instrumentation.manuallyInstrument(Class);
  }

  async #close(): Promise<void> {
    this.#instrumentation.disable();
    context.disable();
    await Promise.all([this.together.close(), this.elsewhere.close()]);
  }

  client(Class: ClientClass): Client {
    return new Class({ apiKey: 'key', baseURL: this.together.baseURL, maxRetries: 0 });
  }

  /** A client for the other provider. */
  foreignClient(Class: ClientClass): Client {
    const baseURL = this.elsewhere.baseURL.replace('127.0.0.1', 'localhost');
    return new Class({ apiKey: 'key', baseURL, maxRetries: 0 });
  }

  /** Makes Together refuse every call to these models. */
  break(...models: readonly string[]): void {
    for (const model of models) {
      this.together.inject({ model, fault: { kind: 'status', status: 503 } });
    }
  }

  /** Runs the application's code, in its own span if the surrounding is a parent span. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.#surrounding === 'a parent span') await this.inSpan('application', work);
    else await work();
  }

  inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
    const tracer = this.#tracerProvider.getTracer('application');
    return tracer.startActiveSpan(name, async (span: Span) => {
      try {
        return await work();
      } finally {
        span.end();
      }
    });
  }

  /** Everything reported once this many spans of calls to Together have ended. */
  async reported(calls: number): Promise<Reported> {
    await expect.poll(() => this.spans().length).toBe(calls);
    const points = await this.#collect();
    const fallbacks = points(metrics.fallbacks.name).map(({ attributes, value }) => {
      const [from, to, provider, error, outcome] = [
        attr.fallbackFromModel,
        attr.fallbackToModel,
        attr.fallbackToProvider,
        attr.errorType,
        attr.callOutcome,
      ].map((name) => attributes[name]);
      return `${from} -> ${to} @${provider} after ${error}: ${outcome} × ${value}`;
    });
    const retries = points(metrics.callRetries.name).map(({ attributes, value }) => {
      const [model, error, outcome] = [attr.requestModel, attr.errorType, attr.callOutcome].map(
        (name) => attributes[name],
      );
      return `${model} after ${error}: ${outcome} × ${value}`;
    });
    return {
      fallbacks: fallbacks.toSorted(),
      retries: retries.toSorted(),
      links: this.#links(),
    };
  }

  /** Number of failed calls that nothing replaced, as dashboards and alerts compute it. */
  async unserved(): Promise<number> {
    const points = await this.#collect();
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const failed = points(metrics.operationDuration.name)
      .filter(({ attributes }) => attributes[attr.callOutcome] === 'error')
      .map(({ value }) => (value as Histogram).count);
    const replaced = [metrics.callRetries.name, metrics.fallbacks.name]
      .flatMap(points)
      .map(({ value }) => Number(value));
    return sum(failed) - sum(replaced);
  }

  /** How each replacement was detected, in span order. */
  evidence(): unknown[] {
    return this.spans().flatMap(({ attributes }) => attributes[attr.fallbackEvidence] ?? []);
  }

  async #collect(): Promise<(name: string) => DataPoint<number | Histogram>[]> {
    const { resourceMetrics } = await this.#reader.collect();
    const collected = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return (name) =>
      collected
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
  }

  /** Ended spans of calls to Together, excluding the application's own. */
  spans(): ReadableSpan[] {
    return this.#exporter
      .getFinishedSpans()
      .filter((span) => span.attributes[attr.requestModel] !== undefined);
  }

  #links(): string[] {
    const spans = this.spans();
    const linked = spans.flatMap((span) => {
      const { attributes, links } = span;
      const kind = attributes[attr.callReplaces];
      if (kind === undefined && links.length === 0) return [];
      expect(links).toHaveLength(1);
      expect(attributes[attr.fallbackEvidence]).toMatch(/^(flow|parent|input)$/);
      const failed = spans.find((other) => other.spanContext().spanId === links[0]?.context.spanId);
      const [from, to] = [failed, span].map((one) => one?.attributes[attr.requestModel]);
      expect(failed?.attributes[attr.callOutcome]).toBe('error');
      expect(kind).toBe(from === to ? 'retry' : 'fallback');
      expect(attributes[attr.fallbackFromModel]).toBe(from === to ? undefined : from);
      return `${from} -> ${to}`;
    });
    return linked.toSorted();
  }
}

/** Calls a model and ignores its answer. */
export async function ask(client: Client, model: string, question = 'Why?'): Promise<void> {
  await client.chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
}

/** Calls a model for a stream and reads it to its end. */
export async function askForStream(
  client: Client,
  model: string,
  question = 'Why?',
): Promise<void> {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: question }],
    stream: true,
  });
  for await (const _chunk of stream);
}

/** The application's fallback chain: tries models until one answers. */
export async function firstOf(
  models: readonly string[],
  attempt: (model: string) => Promise<void>,
): Promise<void> {
  let failure: unknown;
  for (const model of models) {
    try {
      await attempt(model);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
