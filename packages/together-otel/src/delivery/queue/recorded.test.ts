import {
  AggregationTemporality,
  MeterProvider,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { attr, SCOPE_NAME } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { expect, it } from 'vitest';
import { pointsIn, recordedIn } from './recorded.ts';

async function collected(
  temporality: AggregationTemporality,
  scope = SCOPE_NAME,
): Promise<ResourceMetrics> {
  const reader = new OnDemandReader(temporality);
  const meter = new MeterProvider({ readers: [reader] }).getMeter(scope);
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

it.each([0, 42])(
  'notices a gauge or an up-down counter of the application that shows %d',
  async (value) => {
    const reader = new OnDemandReader(AggregationTemporality.CUMULATIVE);
    const meter = new MeterProvider({ readers: [reader] }).getMeter('the application');
    const seen = async () => recordedIn((await reader.collect()).resourceMetrics).cumulative;
    const nothing = await seen();
    meter.createGauge('rows').record(value);
    const gauge = await seen();
    meter.createUpDownCounter('open').add(value);
    const both = await seen();
    expect(new Set([nothing, gauge, both]).size).toBe(3);
    expect(await seen()).toBe(both);
  },
);
