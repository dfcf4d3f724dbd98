import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  BatchLogRecordProcessor,
  type BatchLogRecordProcessorOptions,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { carries } from '../../global-api/global-api.ts';
import { inBackground } from '../guard.ts';
import { ItemQueue } from '../queue/item-queue.ts';
import { announce } from '../queue/news.ts';
import { pipelines } from '../queue/pipeline.ts';

/** Queues log records for an OTLP exporter, which then holds them until they are accepted. */
class QueueingLogRecordProcessor implements LogRecordProcessor {
  readonly #queue: ItemQueue<ReadableLogRecord>;

  constructor(options: BatchLogRecordProcessorOptions) {
    this.#queue = new ItemQueue('log', options);
  }

  onEmit(record: ReadableLogRecord): void {
    if (!carries(record.instrumentationScope.name)) return;
    announce();
    this.#queue.add(record);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** Replaces the SDK's class; delegates to it for exporters that are not OTLP. */
export const createBatchLogRecordProcessor: new (
  options: BatchLogRecordProcessorOptions,
) => LogRecordProcessor = function create(
  options: BatchLogRecordProcessorOptions,
): LogRecordProcessor {
  if (options.exporter instanceof OTLPExporterBase) return new QueueingLogRecordProcessor(options);
  const processor = new BatchLogRecordProcessor(options);
  pipelines.add({
    handOn: () => inBackground(processor.forceFlush()),
    flush: () => processor.forceFlush(),
  });
  return processor;
} as unknown as new (
  options: BatchLogRecordProcessorOptions,
) => LogRecordProcessor;
