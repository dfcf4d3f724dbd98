import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricProducer,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { SCOPE_NAME } from '@together-otel/semconv';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { describe, expect, it } from 'vitest';
import { withOriginals } from '../originals.ts';
import { collectNow, observe, observeNow, resourceOf } from './synchronous-collection.ts';

/** A reader that only stores what the SDK passes to it. */
class Holder extends OnDemandReader {
  producer: MetricProducer | undefined;

  constructor() {
    super(AggregationTemporality.DELTA);
  }

  override setMetricProducer(producer: MetricProducer): void {
    this.producer = producer;
    super.setMetricProducer(producer);
  }
}

function setUp(): { readonly provider: MeterProvider; readonly producer: MetricProducer } {
  const holder = new Holder();
  const provider = new MeterProvider({ readers: [holder] });
  if (!holder.producer) throw new Error('the SDK has given the reader no producer');
  return { provider, producer: holder.producer };
}

const valuesIn = ({ scopeMetrics }: ResourceMetrics): Record<string, unknown> =>
  Object.fromEntries(
    scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .map(({ descriptor, dataPointType, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ value }) =>
          dataPointType === DataPointType.HISTOGRAM ? (value as { count: number }).count : value,
        ),
      ]),
  );

/** Verifies the private SDK shapes that we rely on, so that a change in them fails here. */
describe('what the SDK has recorded', () => {
  it('is collected without a microtask turn, with the same result as the SDK', async () => {
    const [ours, theirs] = [setUp(), setUp()];
    for (const { provider } of [ours, theirs]) {
      const meter = provider.getMeter('application');
      meter.createCounter('counter').add(3, { a: 'x' });
      meter.createUpDownCounter('up-down').add(-2);
      meter.createHistogram('histogram').record(7);
      meter.createGauge('gauge').record(1);
      meter.createObservableCounter('observed').addCallback((result) => result.observe(5));
      const batch = [meter.createObservableGauge('first'), meter.createObservableGauge('second')];
      meter.addBatchObservableCallback((result) => {
        for (const [index, instrument] of batch.entries()) result.observe(instrument, index);
      }, batch);
    }
    observeNow(ours.producer);
    const collected = collectNow(ours.producer);
    const { resourceMetrics } = await theirs.producer.collect();
    expect(valuesIn(collected)).toEqual(valuesIn(resourceMetrics));
    expect(Object.keys(valuesIn(collected))).toHaveLength(7);
    expect(collected.scopeMetrics[0]?.scope).toEqual(resourceMetrics.scopeMetrics[0]?.scope);
    expect(Object.keys(resourceOf(ours.producer).attributes)).toContain('service.name');
  });

  it("is observed at the exit with the application's functions, and by the plugin with the originals", () => {
    const { provider, producer } = setUp();
    for (const scope of ['application', SCOPE_NAME]) {
      const gauge = provider.getMeter(scope).createObservableGauge(scope);
      gauge.addCallback((result) => result.observe(Math.random() === 2 ? 2 : 1));
    }
    const original = Math.random;
    Math.random = () => 2;
    try {
      withOriginals(() => observeNow(producer));
    } finally {
      Math.random = original;
    }
    expect(valuesIn(collectNow(producer))).toEqual({ application: [2], [SCOPE_NAME]: [1] });
  });

  it('is collected once', () => {
    const { provider, producer } = setUp();
    const counter = provider.getMeter('application').createCounter('counter');
    counter.add(3);
    expect(valuesIn(collectNow(producer))).toEqual({ counter: [3] });
    expect(valuesIn(collectNow(producer))).toEqual({});
    counter.add(1);
    expect(valuesIn(collectNow(producer))).toEqual({ counter: [1] });
  });

  it('includes asynchronous observations, if there is time', async () => {
    const { provider, producer } = setUp();
    const gauge = provider.getMeter('application').createObservableGauge('gauge');
    gauge.addCallback(async (result) => {
      await null;
      result.observe(4);
    });
    expect(await observe(producer, 1000)).toEqual([]);
    expect(valuesIn(collectNow(producer))).toEqual({ gauge: [4] });
  });

  it('is collected even if a callback throws', async () => {
    const { provider, producer } = setUp();
    const meter = provider.getMeter('application');
    const broken = new Error('of the application');
    meter.createObservableGauge('broken').addCallback(() => {
      throw broken;
    });
    meter.createCounter('counter').add(1);
    expect(await observe(producer, 1000)).toEqual([broken]);
    observeNow(producer);
    expect(valuesIn(collectNow(producer))).toMatchObject({ counter: [1] });
  });
});
