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

/** Queues spans for an OTLP exporter, which then holds them until they are accepted. */
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

/** Replaces the SDK's class; delegates to it for exporters that are not OTLP. */
export const createBatchSpanProcessor: new (options: BatchSpanProcessorOptions) => SpanProcessor =
  function create(options: BatchSpanProcessorOptions): SpanProcessor {
    if (options.exporter instanceof OTLPExporterBase) return new QueueingSpanProcessor(options);
    const processor = new BatchSpanProcessor(options);
    // It exports everything before it waits.
    const handOn = (): void => inBackground(processor.forceFlush());
    pipelines.add({ handOn, flush: () => processor.forceFlush() });
    // The Zipkin exporter needs the event loop, while there is one.
    process.once('beforeExit', guarded(handOn));
    return processor;
  } as unknown as new (
    options: BatchSpanProcessorOptions,
  ) => SpanProcessor;
