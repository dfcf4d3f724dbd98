import { type Histogram, type Meter, ROOT_CONTEXT } from '@opentelemetry/api';
import * as newest from '@opentelemetry/sdk-metrics';
import * as oldest from 'sdk-metrics-2.0';
import * as newestOf2 from 'sdk-metrics-2.12';
import { describe, expect, it, vi } from 'vitest';
import type { Series } from './series.ts';
import { SeriesHistogram } from './series-histogram.ts';

type Sdk = typeof newest;
type Options = newest.MeterProviderOptions;

/** Their types differ nominally, but not in the parts used here. */
const SDKS: Readonly<Record<string, Sdk>> = {
  '2.0': oldest as unknown as Sdk,
  '2.12': newestOf2 as unknown as Sdk,
  '3.1': newest,
};

const SERIES = [{ model: 'a' }, { model: 'b', type: 'input' }, {}] as unknown as Series[];

const { CUMULATIVE, DELTA } = newest.AggregationTemporality;
const { DEFAULT, EXPLICIT_BUCKET_HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUM } = newest.AggregationType;

function newReader(
  sdk: Sdk,
  temporality: newest.AggregationTemporality,
  aggregation: newest.AggregationOption = { type: DEFAULT },
): newest.MetricReader {
  class Reader extends sdk.MetricReader {
    constructor() {
      super({
        aggregationTemporalitySelector: () => temporality,
        aggregationSelector: () => aggregation,
      });
    }
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  return new Reader();
}

/** Points for the same values, recorded with and without a series histogram. */
async function recordBoth(
  sdk: Sdk,
  temporality: newest.AggregationTemporality,
  options: Options = {},
  aggregation?: newest.AggregationOption,
) {
  const reader = newReader(sdk, temporality, aggregation);
  const readers = [reader, ...(options.readers ?? [])];
  const meter: Meter = new sdk.MeterProvider({ ...options, readers }).getMeter('test');
  const advice = { explicitBucketBoundaries: [0.1, 1, 10] };
  const plain = meter.createHistogram('plain', { advice });
  const ours = meter.createHistogram('ours', { advice });
  const publicRecords = vi.spyOn(ours, 'record');
  const histogram = new SeriesHistogram(ours);
  const points: unknown[] = [];
  for (let collection = 0; collection < 3; collection++) {
    for (let index = 0; index < 300; index++) {
      const value = (index * 7919) % 13;
      const series = SERIES[index % (SERIES.length - (collection === 1 ? 1 : 0))];
      if (!series) continue;
      plain.record(value, series);
      histogram.record(value, series, ROOT_CONTEXT);
    }
    const { resourceMetrics } = await reader.collect();
    const metrics = resourceMetrics.scopeMetrics[0]?.metrics ?? [];
    points.push(
      metrics.map(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [attributes, value]),
      ),
    );
  }
  return { points: points as [unknown[], unknown[]][], records: publicRecords.mock.calls.length };
}

describe.each(Object.entries(SDKS))('SeriesHistogram on sdk-metrics %s', (_version, sdk) => {
  it.each([
    ['cumulative', CUMULATIVE],
    ['delta', DELTA],
  ])('records what a plain one does, %s', async (_name, temporality) => {
    const { points, records } = await recordBoth(sdk, temporality);
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    // At most once per series and collection, for 900 values; more means that the SDK's shape was
    // not recognised.
    expect(records).toBe(8);
  });

  it('records the same as a plain one when the reader wants exponential buckets', async () => {
    const aggregation = { type: EXPONENTIAL_HISTOGRAM } as newest.AggregationOption;
    const { points, records } = await recordBoth(sdk, CUMULATIVE, {}, aggregation);
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(points[0]?.[1][0]).toMatchObject([SERIES[0], { scale: expect.any(Number) }]);
    expect(records).toBe(8);
  });

  it.each([
    ['exponential', EXPONENTIAL_HISTOGRAM],
    ['other explicit', EXPLICIT_BUCKET_HISTOGRAM],
  ] as const)('records what a plain one does into %s buckets', async (_name, type) => {
    const options = type === EXPLICIT_BUCKET_HISTOGRAM ? { boundaries: [5] } : undefined;
    const aggregation = { type, ...(options && { options }) } as newest.AggregationOption;
    const { points, records } = await recordBoth(sdk, DELTA, {
      views: [{ instrumentName: '*', aggregation }],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(records).toBe(8);
  });

  it.each([
    [
      'changes attributes',
      { attributesProcessors: [newest.createAllowListAttributesProcessor(['type'])] },
    ],
    ['makes sums of histograms', { aggregation: { type: SUM } as newest.AggregationOption }],
  ])('goes the public way beside a view that %s', async (_what, view) => {
    const { points, records } = await recordBoth(sdk, CUMULATIVE, {
      views: [{ instrumentName: '*', ...view }],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(records).toBe(900);
  });

  it('uses the public API when several readers collect', async () => {
    const { points, records } = await recordBoth(sdk, CUMULATIVE, {
      readers: [newReader(sdk, DELTA)],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(records).toBe(900);
  });

  it('uses the public API for series beyond the SDK’s limit', async () => {
    const { points } = await recordBoth(sdk, CUMULATIVE, {
      views: [{ instrumentName: '*', aggregationCardinalityLimit: 2 }],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
  });
});

describe('SeriesHistogram', () => {
  const [series = expect.fail()] = SERIES;

  it('uses the public API for values that an instrument rejects', () => {
    const record = vi.fn<Histogram['record']>();
    const histogram = new SeriesHistogram({ record });
    histogram.record(-1, series, ROOT_CONTEXT);
    histogram.record(1, series, ROOT_CONTEXT);
    expect(record).toHaveBeenCalledTimes(2);
  });

  it('uses the public API on an SDK whose cells only look the same', () => {
    const cell = { record: vi.fn<(value: number) => void>(), toPointValue: () => ({ count: 7 }) };
    const record = vi.fn<Histogram['record']>();
    const histogram = new SeriesHistogram({
      record,
      _writableMetricStorage: {
        hasAttributeProcessor: false,
        _deltaMetricStorage: { _activeCollectionStorage: new Map([[series, cell]]) },
      },
    } as Histogram);
    for (let value = 0; value < 3; value++) histogram.record(value, series, ROOT_CONTEXT);
    expect(record).toHaveBeenCalledTimes(3);
    expect(cell.record).not.toHaveBeenCalled();
  });
});
