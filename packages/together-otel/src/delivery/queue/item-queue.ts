import { context } from '@opentelemetry/api';
import { type ExportResult, globalErrorHandler, suppressTracing } from '@opentelemetry/core';
import { sayOnce } from '../../output/say-once.ts';
import { batchSettings } from '../../settings/limit-settings.ts';
import { after, type Timer } from '../clock.ts';
import { inBackground } from '../guard.ts';
import { withOriginals } from '../originals.ts';
import { countQueueLosses } from './counts.ts';
import { announce } from './news.ts';
import { type Pipeline, pipelines } from './pipeline.ts';

/** A span or a log record. */
interface Item {
  readonly resource: {
    readonly asyncAttributesPending?: boolean;
    waitForAsyncAttributes?(): Promise<void>;
  };
}

interface ItemExporter<I> {
  export(items: I[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The options of the SDK's batch processors; see `OTEL_BSP_*` and `OTEL_BLRP_*`. */
export interface BatchOptions<I> {
  readonly exporter: ItemExporter<I>;
  readonly maxQueueSize?: number | undefined;
  readonly maxExportBatchSize?: number | undefined;
  readonly scheduledDelayMillis?: number | undefined;
}

/**
 * Queues spans or log records from their end until export; from then on the exporter holds them,
 * with no gap in between.
 */
export class ItemQueue<I extends Item> implements Pipeline {
  readonly #signal: 'span' | 'log';
  readonly #exporter: ItemExporter<I>;
  readonly #maxItems: number;
  readonly #maxBatch: number;
  readonly #delayMillis: number;
  #items: I[] = [];
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(signal: 'span' | 'log', { exporter, ...options }: BatchOptions<I>) {
    const defaults = signal === 'span' ? batchSettings.spans : batchSettings.logRecords;
    this.#signal = signal;
    this.#exporter = exporter;
    this.#maxItems = options.maxQueueSize ?? defaults.maxQueueSize.default;
    this.#maxBatch = Math.min(
      options.maxExportBatchSize ?? defaults.maxExportBatchSize.default,
      this.#maxItems,
    );
    this.#delayMillis = options.scheduledDelayMillis ?? defaults.scheduleDelayMillis.default;
    pipelines.add(this);
  }

  add(item: I): void {
    if (this.#isClosed) return;
    if (this.#items.length >= this.#maxItems) {
      this.#refuse();
      return;
    }
    announce();
    this.#items.push(item);
    // As soon as the application yields, or when the batch is due.
    if (this.#items.length === this.#maxBatch) this.#wait(0);
    else if (!this.#timer) this.#wait(this.#delayMillis);
  }

  handOn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#items.length > 0) withOriginals(() => this.#exportAll());
  }

  #exportAll(): void {
    while (this.#items.length > 0) {
      const batch = this.#items.splice(0, this.#maxBatch);
      // Hides the exporter's requests from HTTP instrumentations.
      context.with(suppressTracing(context.active()), () => {
        this.#exporter.export(batch, ({ error }) => {
          if (error) globalErrorHandler(error);
        });
      });
    }
  }

  async flush(): Promise<void> {
    await this.#handOnWhole();
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    await this.#exporter.shutdown();
  }

  #wait(millis: number): void {
    this.#timer?.cancel();
    this.#timer = after(millis, () => {
      this.#timer = undefined;
      inBackground(this.#handOnWhole());
    });
  }

  /** Exports once the resource has been resolved. */
  async #handOnWhole(): Promise<void> {
    const resource = this.#items[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    this.handOn();
  }

  #refuse(): void {
    countQueueLosses(this.#signal, 1);
    const prefix = this.#signal === 'span' ? 'OTEL_BSP' : 'OTEL_BLRP';
    sayOnce(
      `queue of ${this.#signal}s`,
      `the ${this.#signal} queue is full and drops new ones: raise ${prefix}_MAX_QUEUE_SIZE (reported once)`,
    );
  }
}
