import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { shown } from '@together-otel/instrumentation/distribution';
import { sayOnce } from '../../output/say-once.ts';
import { endpointAdvice } from '../../settings/endpoint-advice.ts';
import { type Dialect, ExportCounts } from '../queue/counts.ts';
import { ExportQueue, type ExportRequest, type QueuedRequest } from '../queue/export-queue.ts';
import {
  isPassedOn,
  type Outlet,
  outlets,
  type Signal,
  transportInUse,
} from '../queue/pipeline.ts';
import type { Failure } from '../sending/answer.ts';
import { rejectedIn } from '../sending/rejection.ts';
import type { ExporterSettings } from './exporter-settings.ts';

const ONCE = '(reported once)';

/** Names of signals in the settings. */
const SETTINGS = { span: 'traces', log: 'logs', metric: 'metrics' } as const;

/** An exporter as used by its processor or reader. */
interface DelegateOptions<Items> {
  readonly signal: Signal;
  readonly settings: ExporterSettings;
  readonly serializer: ISerializer<Items, object>;
  readonly encoding: 'json' | 'protobuf';
  readonly factsOf: (items: Items) => Omit<ExportRequest, 'bytes'>;
}

/**
 * Sending half of an OTLP exporter: exports are queued at once, as bytes, until the receiver
 * accepts them.
 */
export class OtlpDelegate<Items> implements IOtlpExportDelegate<Items>, Outlet {
  readonly target: string;
  readonly adviceOn: (failure: string) => string;
  lastFailure: string | undefined;
  readonly #options: DelegateOptions<Items>;
  readonly #queue: ExportQueue;
  #counts: ExportCounts | undefined;
  #isQuiet = false;

  constructor(options: DelegateOptions<Items>) {
    const { signal, settings } = options;
    this.#options = options;
    this.adviceOn = endpointAdvice(SETTINGS[signal]);
    this.target = shown(settings.destination().url);
    this.#queue = new ExportQueue(
      (bytes) => transportInUse().send(settings.destination(), bytes, settings.timeoutMillis),
      {
        taken: (items, answer) => this.#taken(items, answer),
        lost: (items, failure) => this.#lost(items, failure),
        delayed: (failure) => this.#delayed(failure),
      },
      // Metric deltas must arrive in order.
      signal === 'metric' ? 1 : 4,
    );
    outlets.add(this);
  }

  export(items: Items, done: (result: ExportResult) => void): void {
    const bytes = this.#options.serializer.serializeRequest(items);
    if (bytes) this.put({ bytes, ...this.#options.factsOf(items) });
    done({ code: ExportResultCode.SUCCESS });
  }

  async forceFlush(): Promise<void> {
    await this.#queue.flush();
  }

  /** Queued requests are still sent: only the end of the process stops that. */
  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  /** The SDK class counts by the same conventions. */
  setMetrics(): void {}

  destination(): ReturnType<ExporterSettings['destination']> {
    return this.#options.settings.destination();
  }

  isOrdered({ request }: QueuedRequest): boolean {
    return this.#options.signal === 'metric' && !request.supersedes;
  }

  get signal(): Signal {
    return this.#options.signal;
  }

  put(request: ExportRequest): void {
    if (!isPassedOn(this, request)) this.#queue.put(request);
  }

  takeAll(): QueuedRequest[] {
    return this.#queue.takeAll();
  }

  stop(): void {
    this.#isQuiet = true;
    this.#queue.stop();
  }

  /** Created on first use, when the meter provider exists. */
  #countsNow(): ExportCounts {
    const { signal, settings, encoding } = this.#options;
    const { protocol } = settings.destination();
    const overHttp = encoding === 'json' ? 'otlp_http_json' : 'otlp_http';
    const dialect: Dialect = protocol === 'grpc' ? 'otlp_grpc' : overHttp;
    this.#counts ??= new ExportCounts(signal, dialect);
    return this.#counts;
  }

  #taken(items: number, answer: Uint8Array | undefined): void {
    this.lastFailure = undefined;
    const { count, message } = rejectedIn(answer, this.#options.serializer);
    const rejected = Math.min(count, items);
    this.#countsNow().sent(items - rejected);
    if (rejected > 0) this.#countsNow().lost(rejected, 'rejected');
    if (rejected > 0 || message) {
      sayOnce('rejected', `${this.target} accepted only part of the telemetry: ${message} ${ONCE}`);
    }
  }

  #lost(items: number, { code, message }: Failure): void {
    this.lastFailure = message;
    this.#countsNow().lost(items, code);
    sayOnce(
      `lost: ${code}`,
      `telemetry is lost: ${this.target}: ${message}; ${this.adviceOn(message)} ${ONCE}`,
    );
  }

  #delayed({ message }: Failure): void {
    this.lastFailure = message;
    if (this.#isQuiet) return;
    sayOnce(
      'delayed',
      `cannot send telemetry to ${this.target}: ${message}; buffering and retrying; ${this.adviceOn(message)} ${ONCE}`,
    );
  }
}
