import { expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import { attempt, callSpan } from '../testing/spans.ts';
import { usageOf } from './usage.ts';

const HOUR = 3_600_000;
const START = 500_000 * HOUR;

it('counts by model and hour, and skips calls without a model', async () => {
  const store = await Store.open();
  const usage = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 3 };
  const call = (started: number, more = {}) =>
    callSpan({ started: START + started, seconds: 1, attributes: { ...usage, ...more } });
  const refused = call(HOUR, { 'together.response.time_to_first_token': 0.7 });
  store.addSpans([
    call(0, { 'together.response.time_to_first_token': 0.2 }),
    call(10),
    call(HOUR - 500),
    {
      ...refused,
      events: [attempt(START + HOUR, 100, 429, 'dynamic_request_limited', 'rate_limit', 0.1)],
    },
    call(HOUR + 5000, {
      'together.call.outcome': 'error',
      'error.type': '503',
      'together.error.category': 'capacity',
    }),
    call(0, { 'gen_ai.operation.name': undefined }),
  ]);
  expect(usageOf(store.database, 0)).toEqual([
    {
      model: 'm',
      firstTokenP95: 0.7,
      hours: [
        {
          end: (START + HOUR) / 1000,
          ...{ calls: 2, failed: 0, attempts: 2, limited: 0, capacity: 0 },
          ...{ input: 20, output: 6, requestsPeak: 2 },
        },
        {
          end: (START + 2 * HOUR) / 1000,
          ...{ calls: 3, failed: 1, attempts: 4, limited: 1, capacity: 1 },
          ...{ input: 30, output: 9, requestsPeak: 1 },
        },
      ],
    },
  ]);
  expect(usageOf(store.database, START + HOUR)).toHaveLength(1);
  expect(usageOf(store.database, START + 3 * HOUR)).toEqual([]);
  store.close();
});

it('counts all but the busiest models as one', async () => {
  const store = await Store.open();
  const calls = Array.from({ length: 1000 }, (_, index) => `model-${index}`);
  store.addSpans(
    [...calls, ...Array.from({ length: 50 }, () => 'busiest')].map((model, index) =>
      callSpan({
        started: START + index * 2000,
        attributes: { 'gen_ai.request.model': model, 'together.response.time_to_first_token': 1 },
      }),
    ),
  );
  const usage = usageOf(store.database, 0);
  expect(usage).toHaveLength(201);
  const callsOf = (model: string): number | undefined =>
    usage
      .find((each) => each.model === model)
      ?.hours.reduce((sum, hour) => sum + (hour.calls ?? 0), 0);
  expect(callsOf('busiest')).toBe(50);
  expect(callsOf('_OTHER')).toBe(1000 - 199);
  expect(usage.find(({ model }) => model === '_OTHER')?.firstTokenP95).toBeUndefined();
  store.close();
});
