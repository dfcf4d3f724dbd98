import { TraceFlags } from '@opentelemetry/api';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  BatchSpanProcessor,
  type BatchSpanProcessorOptions,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { carries } from '../../global-api/global-api.ts';
import { guarded, inBackground } from '../guard.ts';
import { ItemQueue } from '../queue/item-queue.ts';
import { announce } from '../queue/news.ts';
import { pipelines } from '../queue/pipeline.ts';

/** Keeps spans until an exporter of OTLP has them, which keeps them until they are taken. */
class QueueingSpanProcessor implements SpanProcessor {
  readonly #queue: ItemQueue<ReadableSpan>;

  constructor(options: BatchSpanProcessorOptions) {
    this.#queue = new ItemQueue('span', options);
  }

  onStart(): void {
    announce();
  }

  onEnd(span: ReadableSpan): void {
    if (!(span.spanContext().traceFlags & TraceFlags.SAMPLED)) return;
    if (carries(span.instrumentationScope.name)) this.#queue.add(span);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** Takes the place of the SDK's class; its own is used for exporters that speak no OTLP. */
export const createBatchSpanProcessor: new (options: BatchSpanProcessorOptions) => SpanProcessor =
  function create(options: BatchSpanProcessorOptions): SpanProcessor {
    if (options.exporter instanceof OTLPExporterBase) return new QueueingSpanProcessor(options);
    const processor = new BatchSpanProcessor(options);
    // It hands on all that it has before it waits.
    const handOn = (): void => inBackground(processor.forceFlush());
    pipelines.add({ handOn, flush: () => processor.forceFlush() });
    // Zipkin is sent to from the application's event loop, while there is one.
    process.once('beforeExit', guarded(handOn));
    return processor;
  } as unknown as new (
    options: BatchSpanProcessorOptions,
  ) => SpanProcessor;
