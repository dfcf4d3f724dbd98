import { diag } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';
import type { TokenCost, TokenUsage } from '../facts/call-summary.ts';
import { shown } from '../output/masking.ts';

/** Prices of one model, in USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Of input tokens that came from the prompt cache; by default as `input`. */
  readonly cached_input?: number;
}

const MILLION = 1_000_000;
const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** What tokens cost. A model without a price costs nothing, and is named once. */
export class PriceList {
  readonly #prices: ReadonlyMap<string, ModelPrice>;
  readonly #unpriced = new Set<string>();

  constructor(prices: ReadonlyMap<string, ModelPrice>) {
    this.#prices = prices;
  }

  /** @returns undefined when there is no list, no price or no usage. */
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
    this.#unpriced.add(model);
    log.warn(`the price list has no price for ${shown(model)}; its calls add nothing to the cost`);
  }
}

/**
 * Reads a price list: an object of prices by model, as `together-otel prices` writes it, or the
 * array that `GET /v1/models` answers with.
 *
 * @throws Error that names the first entry that is no price.
 */
export function readPrices(value: unknown): Map<string, ModelPrice> {
  const list = record(value);
  if (!list)
    throw new Error('expected an object of prices by model, or the array of GET /v1/models');
  const prices = new Map<string, ModelPrice>();
  for (const [key, entry] of Object.entries(list)) {
    const fields = record(entry);
    const inModels = Array.isArray(value);
    const model = inModels ? fields?.['id'] : key;
    const price = inModels ? record(fields?.['pricing']) : fields;
    if (inModels && !price) continue;
    if (typeof model !== 'string' || !isPrice(price?.['input']) || !isPrice(price?.['output'])) {
      throw new Error(
        `the entry ${inModels ? `number ${key}` : key} has no input and output price in USD per million tokens`,
      );
    }
    const cached = price['cached_input'];
    prices.set(model, {
      input: price['input'],
      output: price['output'],
      ...(isPrice(cached) && { cached_input: cached }),
    });
  }
  return prices;
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
