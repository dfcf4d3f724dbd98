import { recordWarnings } from '@together-otel/test-support/warnings';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TokenUsage } from '../facts/call-summary.ts';
import type { ModelPrice } from './model-list.ts';
import { PriceList, readPrices } from './price-list.ts';

let warnings: readonly string[];
beforeEach(() => {
  warnings = recordWarnings();
});

function usage(reported: Partial<TokenUsage>): TokenUsage {
  return {
    input: undefined,
    output: undefined,
    cached: undefined,
    reasoning: undefined,
    ...reported,
  };
}

function list(prices: Record<string, ModelPrice>): PriceList {
  return new PriceList(new Map(Object.entries(prices)));
}

describe('PriceList', () => {
  it('interprets prices as USD per million tokens', () => {
    const prices = list({ m: { input: 0.6, output: 1.7 } });
    const cost = prices.cost('m', usage({ input: 1_000_000, output: 500_000 }));
    expect(cost).toEqual({ input: 0.6, output: 0.85 });
  });

  it('charges cached tokens at their own price, only once', () => {
    const prices = list({ m: { input: 10, output: 0, cached_input: 1 } });
    const cost = prices.cost('m', usage({ input: 1_000_000, cached: 400_000 }));
    expect(cost?.input).toBeCloseTo(6.4, 12);
  });

  it('charges cached tokens at the input price if they have none', () => {
    const prices = list({ m: { input: 10, output: 0 } });
    expect(prices.cost('m', usage({ input: 1_000_000, cached: 400_000 }))?.input).toBe(10);
  });

  it('never counts more cached tokens than input tokens', () => {
    const prices = list({ m: { input: 10, output: 0, cached_input: 1 } });
    expect(prices.cost('m', usage({ input: 1_000_000, cached: 9_000_000 }))?.input).toBe(1);
    expect(prices.cost('m', usage({ cached: 9_000_000 }))).toEqual({ input: 0, output: 0 });
  });

  it('charges nothing for counts missing from the answer', () => {
    const prices = list({ m: { input: 10, output: 20 } });
    expect(prices.cost('m', usage({}))).toEqual({ input: 0, output: 0 });
    expect(prices.cost('m', usage({ output: 1000 }))).toEqual({ input: 0, output: 0.02 });
  });

  it('reports a model without a price once', () => {
    const prices = list({ m: { input: 1, output: 1 } });
    for (const model of ['x', 'y', 'x', 'x']) {
      expect(prices.cost(model, usage({ input: 1 }))).toBeUndefined();
    }
    expect(warnings).toEqual([
      expect.stringContaining('the price list has no price for x'),
      expect.stringContaining('the price list has no price for y'),
    ]);
  });

  it('reports nothing without a list', () => {
    expect(list({}).cost('m', usage({ input: 1 }))).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('does not flood the log with generated model names', () => {
    const prices = list({ m: { input: 1, output: 1 } });
    for (let index = 0; index < 3000; index++) prices.cost(`x${index}`, usage({ input: 1 }));
    expect(warnings).toHaveLength(1000);
  });
});

describe('readPrices', () => {
  it('reads an object of prices by model', () => {
    const prices = { a: { input: 1, output: 2 }, b: { input: 0, output: 0, cached_input: 0.5 } };
    expect(Object.fromEntries(readPrices(prices))).toEqual(prices);
  });

  it('reads the answer of GET /v1/models', () => {
    const models = [
      { id: 'a', type: 'chat', pricing: { hourly: 0, input: 1, output: 2, base: 0, finetune: 0 } },
      { id: 'b', pricing: { input: 3, output: 4, cached_input: 0.3 } },
      { id: 'c', type: 'image' },
    ];
    expect(Object.fromEntries(readPrices(models))).toEqual({
      a: { input: 1, output: 2 },
      b: { input: 3, output: 4, cached_input: 0.3 },
    });
  });

  it('accepts an empty list', () => {
    expect(readPrices({}).size).toBe(0);
    expect(readPrices([]).size).toBe(0);
  });

  it.each([undefined, null, 'a', 5, true])('rejects %j', (value) => {
    expect(() => readPrices(value)).toThrow(
      'expected an object of prices by model, or the array of GET /v1/models',
    );
  });

  it.each([
    ['no price at all', null],
    ['a number', 5],
    ['no output price', { input: 1 }],
    ['no input price', { output: 1 }],
    ['a price below zero', { input: -1, output: 1 }],
    ['a price that is text', { input: '1', output: 1 }],
    ['a price that is no number', { input: Number.NaN, output: 1 }],
    ['a price without end', { input: 1, output: Number.POSITIVE_INFINITY }],
  ])('names the model that has %s', (_what, entry) => {
    expect(() => readPrices({ fine: { input: 1, output: 1 }, wrong: entry })).toThrow(
      'the entry wrong has no input and output price in USD per million tokens',
    );
  });

  it('skips invalid prices in an answer, and keeps the others', () => {
    const models = [
      { id: 'fine', pricing: { input: 1, output: 1 } },
      { pricing: { input: 1, output: 1 } },
      { id: 5, pricing: { input: 1, output: 1 } },
      { id: 'odd', pricing: { input: '1', output: 1 } },
      { id: 'hourly', pricing: { input: 0, output: 0, hourly: 3 } },
    ];
    for (const answer of [models, { object: 'list', data: models }]) {
      expect(Object.fromEntries(readPrices(answer))).toEqual({ fine: { input: 1, output: 1 } });
    }
  });

  it('drops an invalid cached price', () => {
    for (const cached of [-1, 0, null]) {
      const prices = readPrices({ m: { input: 1, output: 1, cached_input: cached } });
      expect(prices.get('m')).toEqual({ input: 1, output: 1 });
    }
  });
});
