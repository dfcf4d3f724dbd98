import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  MeterProvider,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import { attr, sdkMetrics } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countQueueLosses, ExportCounts } from './counts.ts';

let reader: OnDemandReader;

beforeEach(() => {
  reader = new OnDemandReader(AggregationTemporality.CUMULATIVE);
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterEach(() => metrics.disable());

async function counted(name: string) {
  const { resourceMetrics } = await reader.collect();
  const all = resourceMetrics.scopeMetrics.flatMap(({ metrics: each }) => each);
  const found = all.find(({ descriptor }) => descriptor.name === name) as SumMetricData | undefined;
  return found?.dataPoints.map(({ value, attributes }) => [
    value,
    attributes[attr.otelComponentType],
    attributes[attr.errorType],
  ]);
}

it('counts sent and lost items by exporter and reason', async () => {
  const counts = new ExportCounts('span', 'otlp_http');
  counts.sent(5);
  counts.sent(0);
  counts.lost(2, '413');
  expect(await counted(sdkMetrics.spanExported.name)).toEqual([
    [5, 'otlp_http_span_exporter', undefined],
    [2, 'otlp_http_span_exporter', '413'],
  ]);
});

it('counts items rejected by a full queue', async () => {
  countQueueLosses('log', 3);
  expect(await counted(sdkMetrics.logProcessed.name)).toEqual([
    [3, 'batching_log_processor', 'queue_full'],
  ]);
});
