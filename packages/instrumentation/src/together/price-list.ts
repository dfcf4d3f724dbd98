import { diag } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';
import type { TokenCost, TokenUsage } from '../facts/call-summary.ts';
import { flatCopy } from '../facts/flat-text.ts';
import { shown } from '../output/masking.ts';
import { cachedPrice, isAmount, type ModelPrice, readModelList } from './model-list.ts';

const MILLION = 1_000_000;
const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** Prices of tokens. A model without a price has no cost, and is reported once. */
export class PriceList {
  readonly #prices: ReadonlyMap<string, ModelPrice>;
  readonly #unpriced = new Set<string>();

  constructor(prices: ReadonlyMap<string, ModelPrice>) {
    this.#prices = prices;
  }

  /** @returns undefined without a list, a price or usage. */
  cost(model: string, usage: TokenUsage): TokenCost | undefined {
    if (this.#prices.size === 0) return undefined;
    const price = this.#prices.get(model);
    if (!price) {
      this.#report(model);
      return undefined;
    }
    const { input = 0, output = 0, cached = 0 } = usage;
    const fromCache = Math.min(cached, input);
    const cachedPrice = price.cached_input ?? price.input;
    return {
      input: ((input - fromCache) * price.input + fromCache * cachedPrice) / MILLION,
      output: (output * price.output) / MILLION,
    };
  }

  #report(model: string): void {
    if (this.#unpriced.has(model) || this.#unpriced.size >= 1000) return;
    this.#unpriced.add(flatCopy(model));
    log.warn(`the price list has no price for ${shown(model)}; its calls add nothing to the cost`);
  }
}

/**
 * Reads a price list: an object of prices by model, as written by `together-otel prices`, or the
 * answer of `GET /v1/models`, skipping models without a price per token.
 *
 * @throws Error that names the first invalid entry of an object.
 */
export function readPrices(value: unknown): Map<string, ModelPrice> {
  const listed = readModelList(value);
  if (listed) {
    return new Map(listed.models.flatMap(({ id, price }) => (price ? [[id, price] as const] : [])));
  }
  const entries = record(value);
  if (!entries) {
    throw new Error('expected an object of prices by model, or the array of GET /v1/models');
  }
  return new Map(Object.entries(entries).map(([model, entry]) => [model, readPrice(model, entry)]));
}

/** An object's prices are explicit, so zero counts too. */
function readPrice(model: string, entry: unknown): ModelPrice {
  const { input, output, cached_input: cached } = record(entry) ?? {};
  if (!isAmount(input) || !isAmount(output)) {
    throw new Error(`the entry ${model} has no input and output price in USD per million tokens`);
  }
  return { input, output, ...cachedPrice(cached) };
}
