import { context } from '@opentelemetry/api';
import { type ExportResult, globalErrorHandler, suppressTracing } from '@opentelemetry/core';
import { sayOnce } from '../../output/diagnostics.ts';
import { after, type Timer } from '../clock.ts';
import { inBackground } from '../guard.ts';
import { countQueueLosses } from './counts.ts';
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

/** As the SDK's batch processors take them; see `OTEL_BSP_*` and `OTEL_BLRP_*`. */
export interface BatchOptions<I> {
  readonly exporter: ItemExporter<I>;
  readonly maxQueueSize?: number | undefined;
  readonly maxExportBatchSize?: number | undefined;
  readonly scheduledDelayMillis?: number | undefined;
}

/**
 * Keeps spans or log records from when they end until they go to their exporter, which keeps them
 * from there on: nothing is ever in between.
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

  constructor(
    signal: 'span' | 'log',
    { exporter, ...options }: BatchOptions<I>,
    defaultDelayMillis: number,
  ) {
    this.#signal = signal;
    this.#exporter = exporter;
    this.#maxItems = options.maxQueueSize ?? 2048;
    this.#maxBatch = Math.min(options.maxExportBatchSize ?? 512, this.#maxItems);
    this.#delayMillis = options.scheduledDelayMillis ?? defaultDelayMillis;
    pipelines.add(this);
  }

  add(item: I): void {
    if (this.#isClosed) return;
    if (this.#items.length >= this.#maxItems) {
      this.#refuse();
      return;
    }
    this.#items.push(item);
    // As soon as the application is done with what it is doing, or when the batch is due.
    if (this.#items.length === this.#maxBatch) this.#wait(0);
    else if (!this.#timer) this.#wait(this.#delayMillis);
  }

  handOn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#items.length > 0) {
      const batch = this.#items.splice(0, this.#maxBatch);
      // Instrumentations of HTTP do not observe what an exporter sends.
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

  /** Once all that is to be found out about the resource is there. */
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
