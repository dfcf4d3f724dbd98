import { type Histogram, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  AggregationTemporality,
  createAllowListAttributesProcessor,
  MeterProvider,
  type MeterProviderOptions,
} from '@opentelemetry/sdk-metrics';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { describe, expect, it, vi } from 'vitest';
import { SeriesHistogram } from './series-histogram.ts';

const SERIES = [{ model: 'a' }, { model: 'b', type: 'input' }, {}];

/** The points of the same values, recorded through a series histogram and without it. */
async function recordBoth(temporality: AggregationTemporality, options: MeterProviderOptions = {}) {
  const readers = [new OnDemandReader(temporality), ...(options.readers ?? [])];
  const meter = new MeterProvider({ ...options, readers }).getMeter('test');
  const advice = { explicitBucketBoundaries: [0.1, 1, 10] };
  const plain = meter.createHistogram('plain', { advice });
  const ours = meter.createHistogram('ours', { advice });
  const publicRecords = vi.spyOn(ours, 'record');
  const histogram = new SeriesHistogram(ours);
  const [reader] = readers;
  const points: unknown[] = [];
  for (let collection = 0; collection < 3; collection++) {
    for (let index = 0; index < 300; index++) {
      const value = (index * 7919) % 13;
      const attributes = SERIES[index % (SERIES.length - (collection === 1 ? 1 : 0))] ?? {};
      plain.record(value, attributes);
      histogram.record(value, attributes, ROOT_CONTEXT);
    }
    const { resourceMetrics } = (await reader?.collect()) ?? expect.fail('no reader');
    const metrics = resourceMetrics.scopeMetrics[0]?.metrics ?? [];
    points.push(
      metrics.map(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [attributes, value]),
      ),
    );
  }
  return { points: points as [unknown[], unknown[]][], records: publicRecords.mock.calls.length };
}

const { CUMULATIVE, DELTA } = AggregationTemporality;

describe('SeriesHistogram', () => {
  it.each([
    ['cumulative', CUMULATIVE],
    ['delta', DELTA],
  ])('records what a plain one does, %s', async (_name, temporality) => {
    const { points, records } = await recordBoth(temporality);
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    // Once for each series and collection, of 900 values.
    expect(records).toBe(8);
  });

  it('goes the public way beside a view that changes attributes', async () => {
    const attributesProcessors = [createAllowListAttributesProcessor(['type'])];
    const { points, records } = await recordBoth(CUMULATIVE, {
      views: [{ instrumentName: '*', attributesProcessors }],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(records).toBe(900);
  });

  it('goes the public way where several readers collect', async () => {
    const { points, records } = await recordBoth(CUMULATIVE, {
      readers: [new OnDemandReader(DELTA)],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    expect(records).toBe(900);
  });

  it('goes the public way for series beyond the SDK’s limit, and for values it refuses', async () => {
    const { points } = await recordBoth(CUMULATIVE, {
      views: [{ instrumentName: '*', aggregationCardinalityLimit: 2 }],
    });
    for (const [plain, ours] of points) expect(ours).toEqual(plain);
    const record = vi.fn<Histogram['record']>();
    const histogram = new SeriesHistogram({ record });
    histogram.record(-1, {}, ROOT_CONTEXT);
    histogram.record(1, {}, ROOT_CONTEXT);
    expect(record).toHaveBeenCalledTimes(2);
  });
});
