import type { ModelPrice } from '@together-otel/instrumentation';
import { CliFailure } from './failure.ts';

/** What `GET /v1/models` tells about prices. */
export interface PriceListing {
  /** By model id, sorted; USD per million tokens. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Models whose prices are all zero or missing: they are not sold by the token. */
  readonly unpriced: number;
  /** Models with a price that is none, and entries that are no models. */
  readonly unreadable: number;
}

/**
 * Reads the answer of `GET /v1/models`: Together's bare array, or OpenAI's `{data}`, which a proxy
 * may answer with.
 *
 * @throws CliFailure when it is neither.
 */
export function readPriceList(answer: unknown): PriceListing {
  const models = Array.isArray(answer) ? answer : fieldsOf(answer)?.['data'];
  if (!Array.isArray(models)) {
    throw new CliFailure('the answer is not a list of models: check the base URL');
  }
  const prices = new Map<string, ModelPrice>();
  let [unpriced, unreadable] = [0, 0];
  for (const model of models as unknown[]) {
    const { id, pricing } = fieldsOf(model) ?? {};
    const price = typeof id === 'string' && id !== '' ? readPrice(pricing) : 'unreadable';
    if (price === 'unreadable') unreadable++;
    else if (price === 'none') unpriced++;
    else prices.set(id as string, price);
  }
  const sorted = [...prices].sort(([one], [other]) => (one < other ? -1 : 1));
  return { prices: Object.fromEntries(sorted), unpriced, unreadable };
}

function readPrice(pricing: unknown): ModelPrice | 'none' | 'unreadable' {
  const fields = fieldsOf(pricing);
  if (!fields) return pricing === undefined || pricing === null ? 'none' : 'unreadable';
  const { input = 0, output = 0, cached_input: cached } = fields;
  if (!isPrice(input) || !isPrice(output)) return 'unreadable';
  if (input === 0 && output === 0) return 'none';
  // A zero next to a price means that there is none for cached tokens: they cost as others do.
  return { input, output, ...(isPrice(cached) && cached > 0 && { cached_input: cached }) };
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}
