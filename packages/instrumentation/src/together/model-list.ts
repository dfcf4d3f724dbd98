import { record } from '../facts/attribute-value.ts';

/** Prices of one model, in USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** For input tokens from the prompt cache; if missing or 0, the same as `input`. */
  readonly cached_input?: number;
}

/** A model listed by `GET /v1/models`. */
export interface ListedModel {
  readonly id: string;
  readonly contextLength: number | undefined;
  /** Undefined if it is not sold per token. */
  readonly price: ModelPrice | undefined;
}

/** Parsed answer of `GET /v1/models`. */
export interface ModelList {
  readonly models: readonly ListedModel[];
  /** Number of models not sold per token. */
  readonly unpriced: number;
  /** Number of entries that are not models or have an invalid price. */
  readonly unreadable: number;
}

/**
 * Reads the answer of `GET /v1/models`: Together's bare array, or OpenAI's `{data}`, which a proxy
 * may return.
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
 * Reads the price of a model. Models priced at zero for both input and output are sold by the hour,
 * image or minute, or merely listed: they have no price per token. A zero for cached input means
 * that it has no price of its own.
 *
 * @returns undefined if the model is not sold per token.
 */
export function readModelPrice(pricing: unknown): ModelPrice | 'unreadable' | undefined {
  if (pricing === undefined || pricing === null) return undefined;
  const { input = 0, output = 0, cached_input: cached } = record(pricing) ?? { input: pricing };
  if (!isAmount(input) || !isAmount(output)) return 'unreadable';
  if (input === 0 && output === 0) return undefined;
  return { input, output, ...cachedPrice(cached) };
}

/** The price of cached tokens, if any. */
export function cachedPrice(cached: unknown): Pick<ModelPrice, 'cached_input'> {
  return isAmount(cached) && cached > 0 ? { cached_input: cached } : {};
}

/** Whether it is a valid price: finite and not negative. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
