import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { requestBody } from '../operations/index.ts';
import { parseAnswer } from '../response/answer-text.ts';
import { ContextValues } from '../telemetry/context-values.ts';
import { SeriesIndex } from '../telemetry/series-index.ts';
import { EndpointRegistry } from '../together/endpoint.ts';
import { PriceList } from '../together/price-list.ts';
import { record, text } from './attribute-value.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const SIZE = 4 * 1024 * 1024;
const TEXTS = 20;

/** A long flat string on the heap; one made from a buffer is outside the heap and not counted. */
function longText(index: number): string {
  const model = `organisation/a-model-of-number-${index}`;
  const answer = `{"id":"embedding-of-number-${index}","model":"${model}","data":[${'1'.repeat(SIZE)}]}`;
  return JSON.parse(JSON.stringify(answer)) as string;
}

const index = new SeriesIndex(200);
const values = new ContextValues(['tenant.id'], 100, () => {});
const endpoints = new EndpointRegistry([]);
const prices = new PriceList(new Map([['a', { input: 1, output: 1 }]]));
const usage = { input: 1, output: 1, cached: undefined, reasoning: undefined };

it.each<[string, (text: string) => unknown]>([
  [
    'an answer',
    (answer) => {
      const facts = record(parseAnswer(answer, false));
      expect(facts?.['id']).toMatch(/^embedding/);
      return [text(facts?.['id']), text(facts?.['model'])];
    },
  ],
  ['a request', (request) => text(requestBody(request)['model'])],
  [
    'the name of a model',
    (from) => {
      const kind = { operation: 'chat', provider: 'together_ai', address: 'host' };
      return index.find({ ...kind, model: from.slice(20, 80) });
    },
  ],
  ['a value from context', (from) => values.find([from.slice(20, 80)])],
  ['an address', (from) => endpoints.find(from.slice(0, 60))],
  ['a model without a price', (from) => prices.cost(from.slice(20, 80), usage)],
])('what is kept of %s does not retain the text that it was cut from', (_what, keep) => {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: TEXTS }, (_, number) => keep(longText(number)));
  collectGarbage();
  const retained = process.memoryUsage().heapUsed - before;
  expect(kept).toHaveLength(TEXTS);
  // The runtime itself retains a few, such as the last string a regular expression matched against.
  expect(retained).toBeLessThan((TEXTS * SIZE) / 4);
});
