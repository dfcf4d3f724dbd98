import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Attributes } from '../otlp/model.ts';
import { Store } from '../store/store.ts';
import { attempt, callSpan, failed } from '../testing/spans.ts';
import { attributionOf } from './attribution.ts';

const START = 1_800_000_000_000;
const RANGE = { start: START, end: START + 60_000, step: 5000 };
let store: Store;

beforeEach(async () => {
  store = await Store.open();
});

afterEach(() => store.close());

const call = (attributes: Attributes, parts: Parameters<typeof callSpan>[0] = {}) =>
  callSpan({ started: START + 1000, ...parts, attributes });

function spend(usd: number, attributes: Attributes, model = 'm'): void {
  store.addMetrics([
    {
      requestId: 0,
      resource: { 'service.name': 'shop' },
      scope: { name: 's', version: '1', attributes: {} },
      name: 'together.client.cost',
      unit: 'USD',
      kind: 'sum',
      temporality: 'delta',
      isMonotonic: true,
      attributes: { 'gen_ai.request.model': model, ...attributes },
      startTime: BigInt(START) * 1_000_000n,
      time: BigInt(START + 5000) * 1_000_000n,
      value: usd,
    } as never,
  ]);
}

it('counts calls, failures, limits, tokens and cost by each value of a key', () => {
  const usage = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 3 };
  store.addSpans([
    call({ 'tenant.id': 'acme', feature: 'chat', ...usage }),
    call(
      { 'tenant.id': 'acme', feature: 'search', ...usage },
      { events: [attempt(START + 1000, 1, 429, 'dynamic_request_limited', 'rate_limit', 0.1)] },
    ),
    call({ 'tenant.id': 'other', ...failed(503, '503', 'capacity') }),
    call(usage),
  ]);
  spend(2, { 'tenant.id': 'acme' });
  spend(1, { 'tenant.id': 'gone' });
  spend(5, {});
  const none = { calls: 0, failed: 0, limited: 0, input: 0, output: 0, usd: 0 };
  expect(attributionOf(store, RANGE, {}, 'tenant.id')).toEqual({
    keys: ['feature', 'tenant.id'],
    by: 'tenant.id',
    lines: [
      { name: 'acme', calls: 2, failed: 0, limited: 1, input: 20, output: 6, usd: 2 },
      { ...none, name: 'other', calls: 1, failed: 1 },
      { ...none, name: 'gone', usd: 1 },
    ],
  });
  expect(attributionOf(store, RANGE, {}).by).toBe('feature');
  expect(attributionOf(store, RANGE, {}, 'no such key').by).toBe('feature');
  expect(attributionOf(store, RANGE, { service: 'elsewhere' }, 'tenant.id').lines).toEqual([]);
  expect(attributionOf(store, { ...RANGE, start: RANGE.end }, {}, 'tenant.id').lines).toEqual([]);
});

it('counts only what calls and series have themselves', () => {
  store.addSpans([call({ constructor: 'acme' })]);
  spend(5, {});
  expect(attributionOf(store, RANGE, {}).lines).toMatchObject([{ name: 'acme', usd: 0 }]);
  expect(attributionOf(store, RANGE, {}).lines).toHaveLength(1);
});

it('is empty if calls have no key', () => {
  store.addSpans([
    call({}),
    callSpan({ attributes: { 'gen_ai.conversation.id': 'c', 'together.later': 'x' } }),
    // Not keys: a resource attribute, a number, and another instrumentation's attribute.
    call({ 'service.name': 'shop', 'tenant.number': 7, 'tenant.id': '' }),
    { ...call({}), attributes: { 'gen_ai.operation.name': 'chat', 'tenant.id': 'acme' } },
  ]);
  expect(attributionOf(store, RANGE, {})).toEqual({ keys: [], lines: [] });
});

it('keeps a call with absurdly long keys', () => {
  const long = 'k'.repeat(200);
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key.${n}`, 'v']));
  store.addSpans([call({ [`${long}1`]: 'a', [`${long}2`]: 'b' }), call(many)]);
  const { keys, lines } = attributionOf(store, RANGE, {}, long.slice(0, 128));
  expect(keys).toHaveLength(9);
  expect(lines).toMatchObject([{ name: 'b', calls: 1 }]);
});

it('shows a hundred values, and the rest as one', () => {
  store.addSpans([
    ...Array.from({ length: 130 }, (_, tenant) => call({ 'tenant.id': `t${tenant}` })),
    ...Array.from({ length: 2 }, () => call({ 'tenant.id': 't129' })),
    call({ 'tenant.id': '_OTHER' }),
  ]);
  const { lines } = attributionOf(store, RANGE, {});
  expect(lines).toHaveLength(101);
  expect(lines[0]).toMatchObject({ name: 't129', calls: 3 });
  expect(lines.at(-1)).toMatchObject({ name: '_OTHER', calls: 31 });
});

it('reads an index, and forgets with the calls', () => {
  store.addSpans([call({ 'tenant.id': 'acme' })], START);
  const plan = store.database
    .prepare(
      'EXPLAIN QUERY PLAN SELECT value FROM whose WHERE key = ? AND ended >= ? AND ended < ?',
    )
    .all('tenant.id', 0, 1) as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH whose USING PRIMARY KEY/);
  store.sweep(START + 2 * 86_400_000);
  expect(attributionOf(store, RANGE, {})).toEqual({ keys: [], lines: [] });
});
