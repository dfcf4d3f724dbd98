/**
 * The one file that knows what is private in OpenTelemetry's SDK: where its queues, exporters and
 * metric storages are. The SDK's versions are pinned exactly, and bundled; the tests of the endings
 * fail when a new one has another shape.
 */
import { logs, metrics, ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { type Collector, collectNow } from './last-collection.ts';

export type Signal = 'span' | 'log' | 'metric';

/** What every exporter of the SDK is; the items differ. */
interface Exporter {
  export(items: unknown, done: (result: { code: number; error?: Error }) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
  readonly selectAggregationTemporality?: PushMetricExporter['selectAggregationTemporality'];
  /** Those for OTLP have it. */
  readonly _delegate?: Delegate;
}

export interface Delegate {
  readonly _serializer: {
    serializeRequest(items: unknown): Uint8Array | undefined;
    deserializeResponse(body: Uint8Array): object;
  };
  readonly _transport: OtlpTransport;
  readonly _timeout: number;
}

/** Over HTTP the transport that retries is around another one, which has the parameters. */
interface OtlpTransport {
  send(bytes: Uint8Array, timeoutMillis: number): Promise<unknown>;
  shutdown(): void;
  readonly _transport?: { readonly _parameters: HttpParameters };
}

export interface HttpParameters {
  readonly url: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly compression: 'gzip' | 'none';
  readonly userAgent?: string;
  readonly agentFactory: (protocol: string) => Promise<{ readonly options?: object }>;
}

/** A queue of the SDK, or a reader of metrics, with the exporter behind it. */
export interface Pipeline {
  readonly signal: Signal;
  readonly exporter: Exporter;
  /** Takes out what waits; undefined when nothing does. For metrics it collects. */
  readonly takeWaiting: () => unknown;
  /** Puts other counters into the queue; a reader has none. */
  readonly countWith: (counters: QueueCounters) => void;
  /** Lets a flush of the SDK wait for more than that everything was handed to the exporter. */
  readonly flushWith: (wait: () => Promise<void>) => void;
}

/** The SDK's own hook for its metrics of a queue. */
interface QueueCounters {
  readonly dropped: (count: number) => void;
}

interface Queue {
  readonly _exporter?: Exporter;
  _finishedSpans?: unknown[];
  _finishedLogRecords?: unknown[];
  _metrics?: object;
  forceFlush(): Promise<void>;
}

/** The pipelines of the SDK that is registered with the API. */
export function pipelinesOfSdk(): Pipeline[] {
  const tracers = trace.getTracerProvider();
  const { _activeSpanProcessor } = (
    tracers instanceof ProxyTracerProvider ? tracers.getDelegate() : tracers
  ) as { _activeSpanProcessor?: { _spanProcessors?: Queue[] } };
  const loggers = logs.getLoggerProvider() as {
    getDelegate?: () => object;
    _sharedState?: { activeProcessor?: { processors?: Queue[] } };
  };
  const { _sharedState } = metrics.getMeterProvider() as {
    _sharedState?: { metricCollectors?: Collector[] };
  };
  return [
    ...(_activeSpanProcessor?._spanProcessors ?? []).flatMap((queue) =>
      queuePipeline('span', queue),
    ),
    ...(loggers._sharedState?.activeProcessor?.processors ?? []).flatMap((queue) =>
      queuePipeline('log', queue),
    ),
    ...(_sharedState?.metricCollectors ?? []).flatMap(metricPipeline),
  ];
}

function queuePipeline(signal: 'span' | 'log', queue: Queue): Pipeline[] {
  const { _exporter: exporter } = queue;
  if (!exporter) return [];
  return [
    {
      signal,
      exporter,
      takeWaiting() {
        const waiting =
          (signal === 'span' ? queue._finishedSpans : queue._finishedLogRecords) ?? [];
        return waiting.length > 0 ? waiting.splice(0) : undefined;
      },
      flushWith(wait) {
        const handOver = queue.forceFlush.bind(queue);
        queue.forceFlush = async () => {
          await handOver();
          await wait();
        };
      },
      countWith({ dropped }) {
        const ignored = (): void => {};
        queue._metrics = {
          dropSpans: dropped,
          dropLogs: dropped,
          finishSpans: ignored,
          finishLogs: ignored,
          shutdown: ignored,
        };
      },
    },
  ];
}

function metricPipeline(collector: Collector): Pipeline[] {
  const exporter = collector._metricReader._exporter as Exporter | undefined;
  // One that is asked, as by Prometheus, has nothing to send.
  if (!exporter) return [];
  return [
    {
      signal: 'metric',
      exporter,
      takeWaiting: () => collectNow(collector),
      countWith() {},
      // A reader asks its exporter.
      flushWith(wait) {
        exporter.forceFlush = wait;
      },
    },
  ];
}
