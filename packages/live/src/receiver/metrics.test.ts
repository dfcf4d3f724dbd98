import { ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quantile } from './quantile.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function meterProvider(
  Exporter: typeof ProtobufExporter | typeof JsonExporter,
  temporalityPreference: AggregationTemporality,
  compression: CompressionAlgorithm = CompressionAlgorithm.NONE,
): MeterProvider {
  const exporter = new Exporter({
    url: `${receiver.url}/v1/metrics`,
    temporalityPreference,
    compression,
  });
  return new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    views: [
      {
        instrumentName: 'fine',
        instrumentType: InstrumentType.HISTOGRAM,
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
    ],
  });
}

describe.each([
  ['protobuf', ProtobufExporter, 'cumulative', AggregationTemporality.CUMULATIVE],
  ['protobuf', ProtobufExporter, 'delta', AggregationTemporality.DELTA],
  ['json', JsonExporter, 'cumulative', AggregationTemporality.CUMULATIVE],
  ['json', JsonExporter, 'delta', AggregationTemporality.DELTA],
] as const)('metrics by the SDK as %s, %o, %s', (_encoding, Exporter, temporality, preference) => {
  it('equal the points collected by the SDK, and fold to the same current values', async () => {
    const provider = meterProvider(Exporter, preference, CompressionAlgorithm.GZIP);
    const meter = provider.getMeter('plugin', '1.2.3');
    const calls = meter.createCounter('calls', {
      unit: '{call}',
      description: 'Calls made',
      valueType: ValueType.INT,
    });
    const cost = meter.createCounter('cost');
    const open = meter.createUpDownCounter('open');
    const quota = meter.createGauge('quota');
    const duration = meter.createHistogram('duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: [0.1, 1, 10] },
    });
    const fine = meter.createHistogram('fine');
    meter
      .createObservableCounter('cpu', { unit: 's' })
      .addCallback((result) => result.observe(12.5, { mode: 'user' }));

    calls.add(2, { model: 'a' });
    calls.add(1, { model: 'b' });
    cost.add(0.25);
    open.add(3);
    quota.record(100);
    for (const value of [0.05, 0.5, 0.6]) duration.record(value, { model: 'a' });
    for (const value of [0, 1, 4]) fine.record(value);
    await provider.forceFlush();
    const first = receiver.metrics().length;

    calls.add(5, { model: 'a' });
    cost.add(0.5);
    open.add(-1);
    quota.record(40);
    duration.record(20, { model: 'a' });
    fine.record(1000);
    await provider.forceFlush();

    expect(receiver.metrics().find(({ name }) => name === 'calls')).toEqual({
      requestId: 1,
      resource: { 'service.name': 'shop' },
      scope: { name: 'plugin', version: '1.2.3', attributes: {} },
      name: 'calls',
      unit: '{call}',
      description: 'Calls made',
      type: 'sum',
      monotonic: true,
      temporality,
      attributes: { model: 'a' },
      value: 2,
      startTime: expect.any(BigInt),
      time: expect.any(BigInt),
      exemplars: [],
      flags: 0,
      metadata: {},
    });
    const second = receiver.metrics().slice(first);
    const late = second.find((p) => p.name === 'calls' && p.attributes['model'] === 'a');
    expect(late?.value).toBe(temporality === 'delta' ? 5 : 7);
    expect(late?.time).toBeGreaterThanOrEqual(late?.startTime ?? 0n);
    const lateDuration = second.find((p) => p.name === 'duration');
    expect(lateDuration).toMatchObject({ type: 'histogram', temporality });
    expect(lateDuration?.histogram?.counts).toEqual(
      temporality === 'delta' ? [0, 0, 0, 1] : [1, 2, 0, 1],
    );

    expect(receiver.latest('calls', { model: 'a' })).toMatchObject([{ value: 7, unit: '{call}' }]);
    expect(receiver.latest('calls', (series) => series.value === 1)).toMatchObject([
      { attributes: { model: 'b' }, resource: { 'service.name': 'shop' } },
    ]);
    expect(receiver.latest('calls')).toHaveLength(2);
    expect(receiver.latest('cost')).toMatchObject([{ value: 0.75, monotonic: true }]);
    expect(receiver.latest('open')).toMatchObject([{ value: 2, monotonic: false }]);
    expect(receiver.latest('quota')).toMatchObject([{ value: 40, type: 'gauge' }]);
    expect(receiver.latest('cpu')).toMatchObject([{ value: 12.5, attributes: { mode: 'user' } }]);
    expect(receiver.latest('nothing')).toEqual([]);
    const [durations] = receiver.latest('duration');
    expect(durations?.histogram).toEqual({
      count: 4,
      sum: expect.closeTo(21.15, 9),
      min: 0.05,
      max: 20,
      bounds: [0.1, 1, 10],
      counts: [1, 2, 0, 1],
    });
    expect(durations?.histogram && quantile(durations.histogram, 0.5)).toBeCloseTo(0.55, 9);

    const [fines] = receiver.latest('fine');
    const exponential = fines?.exponential;
    expect(exponential).toMatchObject({ count: 4, sum: 1005, min: 0, max: 1000, zeroCount: 1 });
    expect(fines?.type).toBe('exponential-histogram');
    // Each value lies in the bucket given by scale and offset.
    const base = 2 ** (2 ** -(exponential?.scale ?? 0));
    const filled = (exponential?.positive.counts ?? []).flatMap((count, i) =>
      count > 0 ? [i + (exponential?.positive.offset ?? 0)] : [],
    );
    expect(filled).toHaveLength(3);
    [1, 4, 1000].forEach((value, i) => {
      const index = filled[i] ?? Number.NaN;
      expect(base ** index).toBeLessThan(value * (1 + 1e-9));
      expect(base ** (index + 1)).toBeGreaterThanOrEqual(value * (1 - 1e-9));
    });
    // The SDK excludes negative values from histograms.
    expect(exponential?.negative.counts.every((count) => count === 0)).toBe(true);
    expect(receiver.rejected()).toEqual([]);
    expect(receiver.requests().map(({ items }) => items)).toEqual([first, second.length]);
    await provider.shutdown();
  });
});

it('a counter continues across a restart of the sender', async () => {
  for (const value of [3, 4]) {
    const provider = meterProvider(ProtobufExporter, AggregationTemporality.CUMULATIVE);
    provider.getMeter('plugin').createCounter('calls').add(value);
    await provider.forceFlush();
    await provider.shutdown();
  }
  expect(receiver.latest('calls')).toMatchObject([{ value: 7 }]);
});
