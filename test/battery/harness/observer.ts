import { MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import {
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
} from '@together-otel/instrumentation';
import { attr } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';

/** Collects ended spans. */
export class FinishedSpans implements SpanProcessor {
  readonly spans: ReadableSpan[] = [];

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.spans.push(span);
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** What an application adds to its OpenTelemetry SDK. */
export interface Plugins {
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly sampler?: Sampler;
  readonly views?: readonly ViewOptions[];
}

/** An instrumentation and the telemetry it produces. */
export class Observer {
  readonly instrumentation: TogetherInstrumentation;
  readonly tracerProvider: TracerProvider;
  readonly #finished = new FinishedSpans();
  readonly #reader = new OnDemandReader();

  constructor(config: TogetherInstrumentationConfig = {}, plugins: Plugins = {}) {
    const { spanProcessors = [], sampler, views = [] } = plugins;
    this.tracerProvider = new TracerProvider({
      spanProcessors: [this.#finished, ...spanProcessors],
      ...(sampler && { sampler }),
    });
    this.instrumentation = new TogetherInstrumentation({
      hosts: ['127.0.0.1'],
      // The controls' uninstrumented SDKs call `fetch`, so their calls would be recorded there.
      fetch: false,
      ...config,
    });
    this.instrumentation.setTracerProvider(this.tracerProvider);
    this.instrumentation.setMeterProvider(
      new MeterProvider({ readers: [this.#reader], views: [...views] }),
    );
  }

  /** The ended spans; with `ports`, only those of calls to these ports. */
  spans(ports?: ReadonlySet<number>): ReadableSpan[] {
    const { spans } = this.#finished;
    if (!ports) return [...spans];
    return spans.filter(({ attributes }) => ports.has(Number(attributes[attr.serverPort])));
  }

  /** Discards the spans collected so far. */
  forget(): void {
    this.#finished.spans.length = 0;
  }

  /** The sum of a counter over all its series; for a histogram, the sum of its counts. */
  async total(metric: string): Promise<number> {
    const { resourceMetrics } = await this.#reader.collect();
    let total = 0;
    for (const { metrics } of resourceMetrics.scopeMetrics) {
      for (const { descriptor, dataPoints } of metrics) {
        if (descriptor.name !== metric) continue;
        for (const { value } of dataPoints) {
          total += typeof value === 'number' ? value : (value as { count: number }).count;
        }
      }
    }
    return total;
  }
}
