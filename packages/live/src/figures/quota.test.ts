import { metrics } from '@together-otel/semconv';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReceivedMetric } from '../otlp/metric-model.ts';
import { Store } from '../store/store.ts';
import { latestQuota, quotaLines } from './quota.ts';

let store: Store;

beforeEach(async () => {
  store = await Store.open();
});

afterEach(() => store.close());

const END = Date.now();
const RANGE = { start: END - 600_000, end: END + 1000, step: 60_100 };

/** A gauge of one process, as received. */
function gauge(
  metric: 'limit' | 'remaining' | 'age' | 'peak',
  value: number,
  { model = 'm', instance = 'one', at = END - 1000, kind = 'dynamic' } = {},
): ReceivedMetric {
  const name = {
    limit: metrics.ratelimitRequestsLimit.name,
    remaining: metrics.ratelimitRequestsRemaining.name,
    age: metrics.ratelimitAge.name,
    peak: metrics.requestRatePeak.name,
  }[metric];
  const hasKind = metric === 'limit' || metric === 'remaining';
  return {
    requestId: 0,
    resource: { 'service.name': 'shop', 'service.instance.id': instance },
    scope: { name: '@together-otel/instrumentation', version: '0.1.0', attributes: {} },
    name,
    description: '',
    unit: '',
    kind: 'gauge',
    attributes: {
      'gen_ai.request.model': model,
      ...(hasKind && { 'together.ratelimit.kind': kind }),
    },
    startTime: 0n,
    time: BigInt(at) * 1_000_000n,
    value,
  } as unknown as ReceivedMetric;
}

it('is what the process knows that heard from Together last', () => {
  store.addMetrics([
    ...[gauge('limit', 10), gauge('remaining', 1), gauge('age', 2)],
    // Exported later, but much older readings.
    ...[gauge('limit', 10), gauge('remaining', 9), gauge('age', 200)].map((stale) => ({
      ...stale,
      time: BigInt(END) * 1_000_000n,
      resource: { ...stale.resource, 'service.instance.id': 'two' },
    })),
  ]);
  expect(latestQuota(store, RANGE, {})).toMatchObject([
    { model: 'm', kind: 'dynamic', requestsRemaining: 1, requestsLeft: 0.1 },
  ]);
});

it('has a line for a model with peaks only', () => {
  store.addMetrics([gauge('peak', 3), gauge('peak', 5), gauge('limit', 7, { model: 'other' })]);
  expect(latestQuota(store, RANGE, {})).toMatchObject([
    { model: 'm', kind: '', requestsPeak: 5, requestsLimit: undefined },
    { model: 'other', kind: 'dynamic', requestsPeak: undefined, requestsLimit: 7 },
  ]);
});

it('lists the tightest of many models', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `model-${index}`);
  store.addMetrics(
    names.flatMap((model, index) => [
      gauge('limit', 1000, { model }),
      gauge('remaining', 1000 - index, { model }),
      gauge('age', index, { model }),
    ]),
  );
  const readings = latestQuota(store, RANGE, {});
  expect(readings).toHaveLength(200);
  expect(Math.max(...readings.map(({ requestsLeft }) => requestsLeft ?? 1))).toBe(0.2);
  const left = quotaLines(store, RANGE, {}, 'requests');
  expect(left.map(({ name }) => name)).toEqual(readings.map(({ model }) => model));
  const ages = quotaLines(store, RANGE, {}, 'age');
  expect(ages).toHaveLength(200);
  expect(ages.some(({ name }) => name === 'model-999')).toBe(true);
});
