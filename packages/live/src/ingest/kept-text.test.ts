import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import { callSpan } from '../testing/spans.ts';
import { fingerprint, flatCopy, flatName } from './kept-text.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const SIZE = 1024 * 1024;
const TEXTS = 20;

/** A string on the heap: one made from a buffer is outside the heap and would not count. */
function longText(index: number): string {
  return JSON.parse(JSON.stringify(`text-${index}-${'1'.repeat(SIZE)}`)) as string;
}

const time = 1_800_000_000_000_000_000n;
const origin = {
  requestId: 0,
  resource: { 'service.name': 'shop' },
  scope: { name: 's', version: '1', attributes: {} },
};
const cost = {
  ...origin,
  name: 'together.client.cost',
  unit: 'USD',
  type: 'sum',
  temporality: 'cumulative',
  startTime: time,
  time,
  value: 1,
};
const log = { ...origin, eventName: 'together_otel.missed_host', time, observedTime: time };

it.each<[string, (store: Store, text: string) => void]>([
  [
    'the name of a model',
    (store, text) => store.addSpans([callSpan({ attributes: { 'gen_ai.request.model': text } })]),
  ],
  [
    'the name of a span',
    (store, text) =>
      store.addSpans([callSpan({ name: text, attributes: { 'gen_ai.request.model': '' } })]),
  ],
  [
    'a resource',
    (store, text) => store.addSpans([{ ...callSpan(), resource: { ...origin.resource, text } }]),
  ],
  [
    'the attributes of a series',
    (store, text) => store.addMetrics([{ ...cost, attributes: { text } } as never]),
  ],
  [
    'a host',
    (store, text) => store.addLogs([{ ...log, attributes: { 'server.address': text } } as never]),
  ],
])('the store retains no more of %s than it shows', async (_what, keep) => {
  const store = await Store.open();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < TEXTS; index += 1) keep(store, longText(index));
  collectGarbage();
  const retained = process.memoryUsage().heapUsed - before;
  store.close();
  // The runtime itself retains a few, such as the last string a regular expression matched against.
  expect(retained).toBeLessThan((TEXTS * SIZE) / 4);
});

it('the store retains no more of a refusal than it shows', async () => {
  const stores = await Promise.all(Array.from({ length: TEXTS }, () => Store.open()));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (const [index, store] of stores.entries()) store.refuse(longText(index));
  collectGarbage();
  const retained = process.memoryUsage().heapUsed - before;
  expect(stores.map(({ refused }) => refused.reason.length)).toEqual(stores.map(() => 300));
  for (const store of stores) store.close();
  expect(retained).toBeLessThan((TEXTS * SIZE) / 4);
});

it('keeps the text as it was', () => {
  expect(flatCopy('a\u{1f600}', 10)).toBe('a\u{1f600}');
  expect(flatCopy('a\u{1f600}', 2)).toBe('a\ud83d');
});

it('tells texts apart, lone halves of characters too', () => {
  expect(fingerprint('x'.repeat(SIZE))).toHaveLength(43);
  expect(fingerprint('\ud83d')).not.toBe(fingerprint('\ud83e'));
  expect(fingerprint('a')).toBe(fingerprint('a'));
});

it('shows what is hidden in a name', () => {
  expect(flatName('a\u202eb\u200bc\nd\u001be', 99)).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(flatName('Qwen/Qwen3 – 模型', 6)).toBe('Qwen/Q');
});
