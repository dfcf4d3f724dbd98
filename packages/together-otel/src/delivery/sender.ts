import { ExportResultCode } from '@opentelemetry/core';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { causeOf, sayOnce } from '../output/diagnostics.ts';
import { type Address, type Carrier, carrierOf } from './carrier.ts';
import { countQueueLosses, ExportCounts } from './counts.ts';
import { type Letter, Outbox } from './outbox.ts';
import { recordedIn } from './recorded.ts';
import { rejectedIn } from './rejection.ts';
import type { Delegate, Pipeline } from './sdk-shape.ts';

/** What has not arrived, and where it goes. */
export interface Parcel {
  readonly address: Address;
  readonly bytes: Uint8Array;
}

/** As many as the SDK puts into one request. */
const MAX_BATCH = 512;
const ADVICE = 'check OTEL_EXPORTER_OTLP_ENDPOINT (this is said once)';

/**
 * Stands in for the sending half of an OTLP exporter: what the SDK hands it is in the outbox at
 * once, so that no timer of the SDK waits for an answer, or keeps the process.
 */
export class Sender {
  readonly #pipeline: Pipeline;
  readonly #delegate: Delegate;
  readonly #carrier: Carrier;
  readonly #outbox: Outbox;
  #counts: ExportCounts | undefined;
  /** What the receiver has been told by cumulative metrics. */
  #confirmed = 0;
  /** Why the last attempt failed. */
  lastFailure: string | undefined;
  /** Whether it says nothing of what will be tried again. */
  isQuiet = false;

  constructor(pipeline: Pipeline, delegate: Delegate) {
    this.#pipeline = pipeline;
    this.#delegate = delegate;
    this.#carrier = carrierOf(pipeline.signal, delegate);
    this.#outbox = new Outbox(
      this.#carrier.carry,
      {
        taken: (items, answer) => this.#taken(items, answer),
        lost: (items, reason, error) => this.#lost(items, reason, error),
        delayed: (error) => this.#delayed(error),
      },
      // Differences of metrics have to arrive in their order.
      pipeline.signal === 'metric' ? 1 : 4,
    );
    this.#takeOver();
  }

  get target(): string {
    return this.#carrier.target;
  }

  /** Takes out all that has not arrived for sure, that which the SDK still has included. */
  takeLeftovers(): Parcel[] {
    const letters = [...this.#outbox.takeAll(), ...this.#lettersOfWaiting()].filter(
      ({ isNews }) => isNews?.() ?? true,
    );
    const last = letters.findLastIndex(({ supersedes }) => supersedes);
    const address = this.#carrier.address();
    return letters
      .filter(({ supersedes }, index) => !supersedes || index === last)
      .map(({ bytes }) => ({ address, bytes }));
  }

  #takeOver(): void {
    const { exporter, signal, countWith, flushWith } = this.#pipeline;
    const flush = async (): Promise<void> => {
      await this.#outbox.flush();
    };
    exporter.export = (items, done) => {
      const letter = this.#letterOf(items);
      if (letter) this.#outbox.put(letter);
      done({ code: ExportResultCode.SUCCESS });
    };
    flushWith(flush);
    exporter.shutdown = async () => {
      await flush();
      this.#carrier.close();
    };
    if (signal === 'metric') return;
    countWith({
      dropped(count) {
        countQueueLosses(signal, count);
        sayOnce(
          `queue of ${signal}s`,
          `the SDK's queue of ${signal}s is full, further ones are lost: raise ${signal === 'span' ? 'OTEL_BSP' : 'OTEL_BLRP'}_MAX_QUEUE_SIZE (this is said once)`,
        );
      },
    });
  }

  #lettersOfWaiting(): Letter[] {
    const waiting = this.#pipeline.takeWaiting();
    if (waiting === undefined) return [];
    if (!Array.isArray(waiting)) return [this.#letterOf(waiting) ?? []].flat();
    const batches = Array.from({ length: Math.ceil(waiting.length / MAX_BATCH) }, (_, index) =>
      waiting.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH),
    );
    return batches.flatMap((batch) => this.#letterOf(batch) ?? []);
  }

  #letterOf(items: unknown): Letter | undefined {
    const bytes = this.#delegate._serializer.serializeRequest(items);
    if (!bytes) return undefined;
    const isJson = bytes[0] === '{'.charCodeAt(0);
    const dialect = isJson ? 'otlp_http_json' : this.#carrier.dialect;
    this.#counts ??= new ExportCounts(this.#pipeline.signal, dialect);
    if (Array.isArray(items)) return { bytes, items: items.length };
    const collected = items as ResourceMetrics;
    const { cumulative, delta } = recordedIn(collected);
    return {
      bytes,
      items: pointsIn(collected),
      supersedes: delta === 0,
      isNews: () => delta > 0 || cumulative !== this.#confirmed,
      onTaken: () => {
        this.#confirmed = cumulative;
      },
    };
  }

  #taken(items: number, answer: Uint8Array | undefined): void {
    this.lastFailure = undefined;
    const { count, message } = rejectedIn(answer, this.#delegate._serializer);
    const rejected = Math.min(count, items);
    this.#counts?.sent(items - rejected);
    if (rejected > 0) this.#counts?.lost(rejected, 'rejected');
    if (rejected > 0 || message) {
      sayOnce(
        'rejected',
        `${this.target} took only a part of the telemetry: ${message} (this is said once)`,
      );
    }
  }

  #lost(items: number, reason: string, error: Error): void {
    this.lastFailure = causeOf(error);
    this.#counts?.lost(items, reason);
    sayOnce(`lost: ${reason}`, `telemetry is lost: ${this.target}: ${this.lastFailure}; ${ADVICE}`);
  }

  #delayed(error: Error): void {
    this.lastFailure = causeOf(error);
    if (this.isQuiet) return;
    sayOnce(
      'delayed',
      `telemetry can not be sent to ${this.target}: ${this.lastFailure}; it is kept and tried again; ${ADVICE}`,
    );
  }
}

function pointsIn({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.reduce(
    (sum, { metrics }) =>
      sum + metrics.reduce((points, { dataPoints }) => points + dataPoints.length, 0),
    0,
  );
}
