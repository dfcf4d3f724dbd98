import { type Counter, metrics } from '@opentelemetry/api';
import { attr, sdkMetrics } from '@together-otel/semconv';
import type { Signal } from './pipeline.ts';

const EXPORTED = {
  span: sdkMetrics.spanExported,
  log: sdkMetrics.logExported,
  metric: sdkMetrics.dataPointExported,
} as const;

const PROCESSED = { span: sdkMetrics.spanProcessed, log: sdkMetrics.logProcessed } as const;

/** OTLP protocol, as named in the conventions. */
export type Dialect = 'otlp_http' | 'otlp_http_json' | 'otlp_grpc';

/** Instrumentation scope of these counts. */
export const OWN_METER = 'together-otel';

/** Counts what an exporter has sent and lost, following the conventions for SDK metrics. */
export class ExportCounts {
  readonly #counter: Counter;
  readonly #component: Readonly<Record<string, string>>;

  constructor(signal: Signal, dialect: Dialect) {
    this.#counter = counterOf(EXPORTED[signal]);
    this.#component = component(`${dialect}_${signal}_exporter`);
  }

  sent(items: number): void {
    if (items > 0) this.#counter.add(items, this.#component);
  }

  lost(items: number, reason: string): void {
    this.#counter.add(items, { ...this.#component, [attr.errorType]: reason });
  }
}

/** Counts items rejected by the queue in front of an exporter. */
export function countQueueLosses(signal: 'span' | 'log', items: number): void {
  counterOf(PROCESSED[signal]).add(items, {
    ...component(`batching_${signal}_processor`),
    [attr.errorType]: 'queue_full',
  });
}

function component(type: string): Readonly<Record<string, string>> {
  return { [attr.otelComponentType]: type, [attr.otelComponentName]: `${type}/0` };
}

function counterOf({
  name,
  unit,
  description,
}: (typeof sdkMetrics)[keyof typeof sdkMetrics]): Counter {
  return metrics.getMeter(OWN_METER).createCounter(name, { unit, description });
}
