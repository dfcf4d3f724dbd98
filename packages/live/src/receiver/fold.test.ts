import { describe, expect, it } from 'vitest';
import type { ExponentialHistogram, Histogram, ReceivedMetric } from '../otlp/metric-model.ts';
import { foldPoints } from './fold.ts';

const POINT: ReceivedMetric = {
  requestId: 1,
  name: 'calls',
  unit: '{call}',
  description: '',
  type: 'sum',
  monotonic: true,
  temporality: 'cumulative',
  attributes: { model: 'a' },
  resource: { 'service.name': 'shop' },
  scope: { name: 'plugin', version: '1', attributes: {} },
  startTime: 100n,
  time: 200n,
  exemplars: [],
  flags: 0,
  metadata: {},
};

function point(changes: Partial<ReceivedMetric>): ReceivedMetric {
  return { ...POINT, ...changes };
}

const values = (points: ReceivedMetric[]) => foldPoints(points).map(({ value }) => value);

describe('cumulative sums', () => {
  it('equal the last point', () => {
    const [series] = foldPoints([point({ value: 3, time: 200n }), point({ value: 5, time: 300n })]);
    expect(series).toMatchObject({ value: 5, startTime: 100n, time: 300n, points: 2 });
  });

  it("go by the point's own time, not by arrival", () => {
    expect(values([point({ value: 5, time: 300n }), point({ value: 3, time: 200n })])).toEqual([5]);
  });

  it('are summed across restarts, each with a new start time', () => {
    const runs = [
      point({ value: 3, startTime: 100n, time: 200n }),
      point({ value: 5, startTime: 100n, time: 300n }),
      point({ value: 1, startTime: 400n, time: 500n }),
      point({ value: 2, startTime: 400n, time: 600n }),
      point({ value: 10, startTime: 700n, time: 800n }),
    ];
    expect(foldPoints(runs)).toMatchObject([{ value: 17, startTime: 100n, time: 800n, points: 5 }]);
  });

  it('that are not monotonic restart with the process', () => {
    expect(
      values([
        point({ monotonic: false, value: 3, startTime: 100n, time: 200n }),
        point({ monotonic: false, value: 1, startTime: 400n, time: 500n }),
      ]),
    ).toEqual([1]);
  });
});

describe('delta sums', () => {
  it('sum all points', () => {
    expect(
      values([
        point({ temporality: 'delta', value: 3, startTime: 100n, time: 200n }),
        point({ temporality: 'delta', value: 4, startTime: 200n, time: 300n }),
        point({ temporality: 'delta', value: 5, startTime: 200n, time: 300n }),
      ]),
    ).toEqual([12]);
  });

  it('stay exact beyond 2^53', () => {
    expect(
      values([
        point({ temporality: 'delta', value: 2n ** 60n }),
        point({ temporality: 'delta', value: 1 }),
      ]),
    ).toEqual([2n ** 60n + 1n]);
  });
});

describe('gauges', () => {
  it('equal the last point, whatever its start', () => {
    const { monotonic, temporality, ...rest } = POINT;
    const gauge = { ...rest, type: 'gauge' as const };
    const folded = foldPoints([
      { ...gauge, value: 7, startTime: 0n, time: 200n },
      { ...gauge, value: 4, startTime: 9n, time: 300n },
    ]);
    expect(folded).toMatchObject([{ value: 4 }]);
    expect(folded[0]).not.toHaveProperty('temporality');
  });

  it('keep their value across a point without one', () => {
    expect(
      values([point({ type: 'gauge', value: 7 }), point({ type: 'gauge', time: 300n, flags: 1 })]),
    ).toEqual([7]);
  });

  it('have no value if none was ever recorded', () => {
    expect(foldPoints([point({ type: 'gauge', flags: 1 })])).toMatchObject([{ points: 1 }]);
    expect(values([point({ type: 'gauge', flags: 1 })])).toEqual([undefined]);
  });
});

describe('histograms', () => {
  const histogram = (changes: Partial<Histogram>): Histogram => ({
    count: 3,
    sum: 6,
    min: 1,
    max: 3,
    bounds: [1, 2],
    counts: [1, 1, 1],
    ...changes,
  });
  const delta = { type: 'histogram', temporality: 'delta' } as const;

  it('are added bucket by bucket', () => {
    const folded = foldPoints([
      point({ ...delta, histogram: histogram({}) }),
      point({
        ...delta,
        histogram: histogram({ count: 2, sum: 9, min: 0.5, max: 8, counts: [1, 0, 1] }),
      }),
    ]);
    expect(folded[0]?.histogram).toEqual({
      count: 5,
      sum: 15,
      min: 0.5,
      max: 8,
      bounds: [1, 2],
      counts: [2, 1, 2],
    });
  });

  it('cumulative: the last of each run, added', () => {
    const cumulative = { type: 'histogram', temporality: 'cumulative' } as const;
    const folded = foldPoints([
      point({ ...cumulative, histogram: histogram({ count: 1, sum: 1, counts: [1, 0, 0] }) }),
      point({ ...cumulative, histogram: histogram({}), time: 300n }),
      point({ ...cumulative, histogram: histogram({}), startTime: 400n, time: 500n }),
    ]);
    expect(folded[0]?.histogram).toMatchObject({ count: 6, sum: 12, counts: [2, 2, 2] });
  });

  it('do not invent a min, max or sum that one side lacks', () => {
    const folded = foldPoints([
      point({ ...delta, histogram: histogram({}) }),
      point({ ...delta, histogram: { count: 1, bounds: [1, 2], counts: [1, 0, 0] } }),
    ]);
    expect(folded[0]?.histogram).toEqual({ count: 4, bounds: [1, 2], counts: [2, 1, 1] });
  });

  it('with different bounds are rejected, by name', () => {
    expect(() =>
      foldPoints([
        point({ ...delta, histogram: histogram({}) }),
        point({ ...delta, histogram: histogram({ bounds: [1, 5] }) }),
      ]),
    ).toThrow('calls: histograms with bounds [1,2] and [1,5] cannot be added');
  });
});

describe('exponential histograms', () => {
  const exponential = (changes: Partial<ExponentialHistogram>): ExponentialHistogram => ({
    count: 4,
    sum: 10,
    scale: 1,
    zeroCount: 1,
    zeroThreshold: 0,
    positive: { offset: 2, counts: [1, 2] },
    negative: { offset: 0, counts: [] },
    ...changes,
  });
  const delta = { type: 'exponential-histogram', temporality: 'delta' } as const;
  const folded = (a: ExponentialHistogram, b: ExponentialHistogram) =>
    foldPoints([point({ ...delta, exponential: a }), point({ ...delta, exponential: b })])[0]
      ?.exponential;

  it('are added index by index', () => {
    expect(
      folded(exponential({}), exponential({ positive: { offset: 3, counts: [5, 0, 1] } })),
    ).toMatchObject({
      count: 8,
      zeroCount: 2,
      scale: 1,
      positive: { offset: 2, counts: [1, 7, 0, 1] },
    });
  });

  it('are added at the coarser scale, negative indexes too', () => {
    const fine = exponential({ scale: 2, positive: { offset: -3, counts: [1, 1, 1, 1, 1] } });
    const coarse = exponential({ scale: 1, positive: { offset: 0, counts: [10] } });
    // Indexes -3 … 1 at scale 2 are -2, -1, -1, 0, 0 at scale 1.
    expect(folded(fine, coarse)).toMatchObject({
      scale: 1,
      positive: { offset: -2, counts: [1, 2, 12] },
    });
  });

  it('with different zero thresholds are rejected', () => {
    expect(() => folded(exponential({}), exponential({ zeroThreshold: 0.1 }))).toThrow(
      'zero thresholds 0 and 0.1',
    );
  });
});

describe('the identity of a series', () => {
  it('consists of resource, scope, name and attributes', () => {
    const points = [
      point({ value: 1 }),
      point({ value: 2, attributes: { model: 'b' } }),
      point({ value: 3, resource: { 'service.name': 'bank' } }),
      point({ value: 4, scope: { name: 'other', version: '1', attributes: {} } }),
      point({ value: 5, name: 'tokens' }),
    ];
    expect(values(points)).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not depend on key order', () => {
    expect(
      values([
        point({ temporality: 'delta', value: 1, attributes: { a: 1, b: { c: [1], d: 2 } } }),
        point({ temporality: 'delta', value: 1, attributes: { b: { d: 2, c: [1] }, a: 1 } }),
      ]),
    ).toEqual([2]);
  });

  it('distinguishes values of different types', () => {
    const attributes = [
      1,
      '1',
      true,
      'true',
      null,
      2n ** 60n,
      [1],
      ['1'],
      Uint8Array.of(1),
      { a: 1 },
    ];
    expect(values(attributes.map((a, i) => point({ value: i, attributes: { a } })))).toEqual(
      attributes.map((_, i) => i),
    );
  });

  it('separates series that cannot be added: different types or temporalities', () => {
    expect(
      values([
        point({ value: 1 }),
        point({ value: 2, temporality: 'delta' }),
        point({ value: 3, type: 'gauge' }),
      ]),
    ).toEqual([1, 2, 3]);
  });
});
