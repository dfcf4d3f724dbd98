import { describe, expect, it } from 'vitest';
import { readModelList, readModelPrice } from './model-list.ts';

const models = [
  { id: 'org/a', context_length: 4096, pricing: { input: 1, output: 2, cached_input: 0.5 } },
  { id: 'org/b', context_length: 0, pricing: { input: 1, output: 0 } },
];

describe('readModelList', () => {
  it.each([
    ["Together's bare array", models],
    ["OpenAI's form", { object: 'list', data: models }],
  ])('reads %s', (_name, answer) => {
    expect(readModelList(answer)).toEqual({
      models: [
        { id: 'org/a', contextLength: 4096, price: { input: 1, output: 2, cached_input: 0.5 } },
        { id: 'org/b', contextLength: undefined, price: { input: 1, output: 0 } },
      ],
      unpriced: 0,
      unreadable: 0,
    });
  });

  it.each([undefined, null, 'text', 5, {}, { data: {} }])('returns nothing for %j', (answer) => {
    expect(readModelList(answer)).toBeUndefined();
  });

  it('counts unreadable entries, and keeps the models', () => {
    const list = readModelList([null, {}, { id: '' }, { id: 'odd', pricing: { input: '1' } }]);
    expect(list).toEqual({
      models: [{ id: 'odd', contextLength: undefined, price: undefined }],
      unpriced: 0,
      unreadable: 4,
    });
  });
});

describe('readModelPrice', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['zeros', { input: 0, output: 0 }],
    ['an hour', { input: 0, output: 0, hourly: 3 }],
    ['nothing in it', {}],
  ])('has no price by the token for %s', (_name, pricing) => {
    expect(readModelPrice(pricing)).toBeUndefined();
  });

  it.each([0, -1, Number.NaN, '0.1', null])('treats a cached price of %j as missing', (cached) => {
    const price = readModelPrice({ input: 1, output: 2, cached_input: cached });
    expect(price).toEqual({ input: 1, output: 2 });
  });

  it.each(['free', { input: -1 }, { input: 1, output: '2' }, { input: Number.NaN }])(
    'can not read %j',
    (pricing) => {
      expect(readModelPrice(pricing)).toBe('unreadable');
    },
  );
});
