import { ROOT_CONTEXT } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { describe, expect, it, vi } from 'vitest';
import { GatheredCounter } from './gathered-counter.ts';
import type { Series } from './series.ts';

const ATTRIBUTES = { model: 'a' } as unknown as Series;

function gathered() {
  const add = vi.fn<(amount: number, attributes?: object) => void>();
  return { add, counter: new GatheredCounter({ add }) };
}

describe('GatheredCounter', () => {
  it('passes on the first addition at once and the rest at collection', () => {
    const { add, counter } = gathered();
    for (let call = 0; call < 5; call++) counter.add(1, ATTRIBUTES, ROOT_CONTEXT);
    expect(add.mock.calls.map(([amount]) => amount)).toEqual([1]);
    counter.flush();
    counter.flush();
    expect(add.mock.calls.map(([amount]) => amount)).toEqual([1, 4]);
    counter.add(2, ATTRIBUTES, ROOT_CONTEXT);
    expect(add.mock.calls.map(([amount]) => amount)).toEqual([1, 4, 2]);
  });

  it('passes on nothing if the rest adds up to zero', () => {
    const { add, counter } = gathered();
    for (const amount of [1, -1, 1, 1, -1, -1, 1]) counter.add(amount, ATTRIBUTES, ROOT_CONTEXT);
    counter.flush();
    expect(add.mock.calls.map(([amount]) => amount)).toEqual([1]);
  });

  it('keeps series apart, and counts those beyond its capacity', () => {
    const { add, counter } = gathered();
    for (let round = 0; round < 2; round++) {
      for (let model = 0; model < 1500; model++) {
        counter.add(
          1,
          model < 1000 ? object(model) : ({ model } as unknown as Series),
          ROOT_CONTEXT,
        );
      }
    }
    counter.flush();
    const total = add.mock.calls.reduce((sum, [amount]) => sum + amount, 0);
    expect(total).toBe(3000);
  });

  it('gives every reader the same sums, starting at the first addition', async () => {
    const readers = [new OnDemandReader(), new OnDemandReader()];
    const meter = new MeterProvider({ readers }).getMeter('test');
    const counter = new GatheredCounter(meter.createUpDownCounter('calls'));
    const gauge = meter.createObservableGauge('gauge');
    meter.addBatchObservableCallback(() => counter.flush(), [gauge]);
    let expected = 0;
    for (const amount of [3, 4, 5]) {
      counter.add(amount, ATTRIBUTES, ROOT_CONTEXT);
      counter.add(amount, ATTRIBUTES, ROOT_CONTEXT);
      expected += 2 * amount;
      for (const reader of readers) {
        const { resourceMetrics } = await reader.collect();
        const points = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints;
        expect(points?.map(({ value }) => value)).toEqual([expected]);
      }
    }
  });
});

const objects = new Map<number, Series>();

function object(model: number): Series {
  const known = objects.get(model) ?? ({ model } as unknown as Series);
  objects.set(model, known);
  return known;
}
