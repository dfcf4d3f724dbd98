import { type ModelPrice, readModelList } from '@together-otel/instrumentation/distribution';
import { CliFailure } from './failure.ts';

/** Prices in a response of `GET /v1/models`. */
export interface PriceListing {
  /** By model id, sorted; USD per million tokens. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Number of models without a token price. */
  readonly unpriced: number;
  /** Number of models with an invalid price, and of invalid entries. */
  readonly unreadable: number;
}

/**
 * Extracts prices from a response of `GET /v1/models`.
 *
 * @throws CliFailure if it is not a list of models.
 */
export function readPriceList(answer: unknown): PriceListing {
  const list = readModelList(answer);
  if (!list) throw new CliFailure('the response is not a list of models: check the base URL');
  const { models, unpriced, unreadable } = list;
  const priced = models.flatMap(({ id, price }) => (price ? [[id, price] as const] : []));
  // A Map, so that a model's last entry wins.
  const sorted = [...new Map(priced)].sort(([one], [other]) => (one < other ? -1 : 1));
  return { prices: Object.fromEntries(sorted), unpriced, unreadable };
}
