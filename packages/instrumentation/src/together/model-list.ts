import { record } from '../facts/attribute-value.ts';

/** Prices of one model, in USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Of input tokens that came from the prompt cache; by default, and where it is 0, as `input`. */
  readonly cached_input?: number;
}

/** A model of the answer of `GET /v1/models`. */
export interface ListedModel {
  readonly id: string;
  readonly contextLength: number | undefined;
  /** Undefined when it is not sold by the token. */
  readonly price: ModelPrice | undefined;
}

/** The answer of `GET /v1/models`. */
export interface ModelList {
  readonly models: readonly ListedModel[];
  /** Models that are not sold by the token. */
  readonly unpriced: number;
  /** Entries that are no models, and models with a price that is none. */
  readonly unreadable: number;
}

/**
 * Reads the answer of `GET /v1/models`: Together's bare array, or OpenAI's `{data}`, which a proxy
 * may answer with.
 *
 * @returns undefined when it is neither.
 */
export function readModelList(answer: unknown): ModelList | undefined {
  const list = Array.isArray(answer) ? answer : record(answer)?.['data'];
  if (!Array.isArray(list)) return undefined;
  const models: ListedModel[] = [];
  let [unpriced, unreadable] = [0, 0];
  for (const entry of list as unknown[]) {
    const { id, context_length: length, pricing } = record(entry) ?? {};
    const isModel = typeof id === 'string' && id !== '';
    const price = readModelPrice(pricing);
    if (isModel) {
      const contextLength = isAmount(length) && length > 0 ? length : undefined;
      models.push({ id, contextLength, price: price === 'unreadable' ? undefined : price });
    }
    if (!isModel || price === 'unreadable') unreadable++;
    else if (!price) unpriced++;
  }
  return { models, unpriced, unreadable };
}

/**
 * Reads the price of a model. Prices of zero for both input and output are those of models that are
 * sold by the hour, the image or the minute, or of those that are only listed: they have no price
 * by the token. A zero for cached input next to a price means that there is none of its own.
 *
 * @returns undefined when the model is not sold by the token.
 */
export function readModelPrice(pricing: unknown): ModelPrice | 'unreadable' | undefined {
  if (pricing === undefined || pricing === null) return undefined;
  const { input = 0, output = 0, cached_input: cached } = record(pricing) ?? { input: pricing };
  if (!isAmount(input) || !isAmount(output)) return 'unreadable';
  if (input === 0 && output === 0) return undefined;
  return { input, output, ...cachedPrice(cached) };
}

/** The price of cached tokens, where there is one. */
export function cachedPrice(cached: unknown): Pick<ModelPrice, 'cached_input'> {
  return isAmount(cached) && cached > 0 ? { cached_input: cached } : {};
}

/** Whether it can be a price: finite, and not negative. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
