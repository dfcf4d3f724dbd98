import type { MetricDefinition } from './definition.ts';

/**
 * Metrics of `together-otel` about its own delivery, following the conventions for SDK metrics.
 * They carry none of the common attributes of calls. Losses have an `error.type`: `queue_full`,
 * `rejected` (by a partial success), an HTTP status, or a gRPC code.
 * https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 */
export const sdkMetrics: Readonly<Record<SdkMetricKey, MetricDefinition>> = {
  spanExported: exported('span', '{span}', 'Spans whose export has ended, successful or failed.'),
  logExported: exported(
    'log',
    '{log_record}',
    'Log records whose export has ended, successful or failed.',
  ),
  dataPointExported: exported(
    'metric_data_point',
    '{data_point}',
    'Data points whose export has ended, successful or failed.',
  ),
  spanProcessed: processed('span', '{span}', 'Spans dropped before they entered the queue.'),
  logProcessed: processed(
    'log',
    '{log_record}',
    'Log records dropped before they entered the queue.',
  ),
};

/** A key of {@link sdkMetrics}. */
export type SdkMetricKey =
  | 'spanExported'
  | 'logExported'
  | 'dataPointExported'
  | 'spanProcessed'
  | 'logProcessed';

function exported(item: string, unit: string, description: string): MetricDefinition {
  return counter(`otel.sdk.exporter.${item}.exported`, unit, description);
}

function processed(item: string, unit: string, description: string): MetricDefinition {
  return counter(`otel.sdk.processor.${item}.processed`, unit, description);
}

function counter(name: string, unit: string, description: string): MetricDefinition {
  return {
    name,
    instrument: 'counter',
    unit,
    description,
    stability: 'development',
    attributes: ['otelComponentType', 'otelComponentName', 'errorType'],
  };
}
