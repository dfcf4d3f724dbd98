import {
  AggregationTemporality,
  MeterProvider,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { attr } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { expect, it } from 'vitest';
import { pointsIn, recordedIn } from './recorded.ts';

async function collected(temporality: AggregationTemporality): Promise<ResourceMetrics> {
  const reader = new OnDemandReader(temporality);
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  meter.createCounter('calls').add(2, { model: 'a' });
  meter.createCounter('calls').add(3, { model: 'b' });
  meter.createHistogram('duration').record(0.5);
  meter.createUpDownCounter('active').add(100);
  meter.createGauge('left').record(100);
  meter.createCounter('otel.sdk.exporter.span.exported').add(100);
  meter.createCounter('otel.sdk.exporter.span.exported').add(7, { [attr.errorType]: '413' });
  return (await reader.collect()).resourceMetrics;
}

it('sums monotonic values, and of our own counts only the losses', async () => {
  const cumulative = await collected(AggregationTemporality.CUMULATIVE);
  expect(recordedIn(cumulative)).toEqual({ cumulative: 2 + 3 + 1 + 7, delta: 0 });
  expect(pointsIn(cumulative)).toBe(7);
});

it('separates deltas from totals', async () => {
  const delta = await collected(AggregationTemporality.DELTA);
  expect(recordedIn(delta)).toEqual({ cumulative: 0, delta: 2 + 3 + 1 + 7 });
});
