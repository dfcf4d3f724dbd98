import { attr, metrics } from '@together-otel/semconv';
import fc from 'fast-check';
import { moneyOf } from '../../packages/live/src/figures/money.ts';
import { overviewOf } from '../../packages/live/src/figures/overview.ts';
import { latestQuota } from '../../packages/live/src/figures/quota.ts';
import { takeIn } from '../../packages/live/src/ingest/intake.ts';
import { refusalOf } from '../../packages/live/src/otlp/exchange/export-request.ts';
import type { Signal } from '../../packages/live/src/otlp/model.ts';
import { callDetail } from '../../packages/live/src/store/call-detail.ts';
import { listCalls } from '../../packages/live/src/store/call-list.ts';
import { exportedLines } from '../../packages/live/src/store/export.ts';
import { Store } from '../../packages/live/src/store/store.ts';
import { jsonOf } from './foreign-text.ts';

const names = Object.values(attr);

/** Rare mistakes of a sender: each makes the receiver reject the whole request. */
function seldom<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 200, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

const plainValue = fc.oneof(
  fc.record({ stringValue: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...names)) }),
  fc.record({ doubleValue: fc.oneof(fc.double(), fc.constantFrom('NaN', 'Infinity', 1e308)) }),
  fc.record({ intValue: fc.constantFrom('0', '-1', '9223372036854775807', 200) }),
  fc.record({ boolValue: fc.boolean() }),
  fc.constantFrom<unknown>({}, { arrayValue: { values: [{}, { stringValue: 'a' }] } }),
);
const value = seldom(
  plainValue,
  jsonOf(['stringValue', 'kvlistValue', 'arrayValue', 'values', 'bytesValue']),
);
const key = fc.oneof(fc.constantFrom(...names, '__proto__', 'service.name'), fc.string());
const attributes = fc.array(fc.record({ key, value }), { maxLength: 12 });
/** Attributes that make the page list a span as a call, whatever the others say. */
const callAttributes = attributes.map((others) => [
  ...others,
  { key: attr.callOutcome, value: { stringValue: 'error' } },
]);
const time = seldom(
  fc.constantFrom('0', '1', `${Date.now()}000000`, '18446744073709551615'),
  fc.constantFrom(-1, 'now', 0.5),
);
const id = seldom(
  fc.constantFrom('', '0a', 'ff'.repeat(8), 'ff'.repeat(16)),
  fc.constant('no hex'),
);
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('chat a/b', ''));

const span = fc.record(
  {
    traceId: id,
    spanId: id,
    parentSpanId: id,
    name: text,
    kind: fc.constantFrom(0, 3, 99),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes: fc.oneof(attributes, callAttributes),
    events: fc.array(fc.record({ timeUnixNano: time, name: text, attributes }), { maxLength: 3 }),
    status: fc.record({ code: fc.constantFrom(0, 2, 7), message: text }),
  },
  { requiredKeys: [] },
);
const point = fc.record(
  {
    attributes,
    startTimeUnixNano: time,
    timeUnixNano: time,
    asDouble: fc.oneof(fc.double({ noNaN: true }), fc.constant('NaN')),
    count: fc.constantFrom('0', '3'),
    sum: fc.constantFrom(0, -1, 1e308),
    bucketCounts: fc.constantFrom(['1', '2'], [], ['1']),
    explicitBounds: fc.constantFrom([1], [], [2, 1]),
    scale: fc.constantFrom(0, 20, -10, 2147483647),
    positive: fc.constantFrom({ offset: 0, bucketCounts: ['1'] }, { offset: -2147483648 }),
  },
  { requiredKeys: [] },
);
const metric = fc
  .tuple(
    fc.oneof(text, fc.constantFrom(...Object.values(metrics).map(({ name }) => name))),
    fc.constantFrom('gauge', 'sum', 'histogram', 'exponentialHistogram'),
    fc.array(point, { maxLength: 3 }),
  )
  .map(([name, kind, dataPoints]) => ({ name, unit: '1', [kind]: { dataPoints } }));
const record = fc.record(
  { timeUnixNano: time, body: value, attributes, traceId: id, spanId: id, eventName: text },
  { requiredKeys: [] },
);

function requestOf(
  kind: 'Spans' | 'Metrics' | 'Logs',
  list: string,
  item: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const items = fc.array(seldom(item, jsonOf([list])), { maxLength: 6 });
  return fc.tuple(items, attributes).map(([all, resource]) => ({
    [`resource${kind}`]: [
      { resource: { attributes: resource }, [`scope${kind}`]: [{ scope: {}, [list]: all }] },
    ],
  }));
}

/** Requests from senders with a faulty SDK, clock or attributes. */
export const otlpRequests: fc.Arbitrary<[Signal, unknown]> = fc.oneof(
  fc.tuple(fc.constant<Signal>('traces'), requestOf('Spans', 'spans', span)),
  fc.tuple(fc.constant<Signal>('metrics'), requestOf('Metrics', 'metrics', metric)),
  fc.tuple(fc.constant<Signal>('logs'), requestOf('Logs', 'logRecords', record)),
);

/** Accepts or refuses a request; either way, every query of the page must then succeed. */
export async function takeAndShow([signal, request]: [Signal, unknown]): Promise<void> {
  const store = await Store.open();
  try {
    try {
      takeIn(store, signal, 'json', Buffer.from(JSON.stringify(request)));
    } catch (error) {
      if (refusalOf(error).status !== 400) throw error;
    }
    const end = Date.now() / 1000;
    const range = { start: end - 3600, end, step: 30 };
    const calls = listCalls(store, {}, 500);
    JSON.stringify([
      overviewOf(store, range, {}),
      latestQuota(store, range, {}),
      moneyOf(store, range, {}),
      calls.map((call) => callDetail(store, call.id)),
    ]);
    for (const format of ['otlp', 'calls'] as const) {
      for (const line of exportedLines(store, {}, format)) JSON.parse(line);
    }
  } finally {
    store.close();
  }
}
