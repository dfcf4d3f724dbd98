import { type ModelPrice, readModelList } from '@together-otel/instrumentation/distribution';
import { CliFailure } from './failure.ts';

/** What `GET /v1/models` says about prices. */
export interface PriceListing {
  /** By model id, sorted; USD per million tokens. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Models that are not sold by the token. */
  readonly unpriced: number;
  /** Models with a price that is none, and entries that are no models. */
  readonly unreadable: number;
}

/**
 * Sorts out the prices of an answer of `GET /v1/models`.
 *
 * @throws CliFailure when it is no list of models.
 */
export function readPriceList(answer: unknown): PriceListing {
  const list = readModelList(answer);
  if (!list) throw new CliFailure('the response is not a list of models: check the base URL');
  const { models, unpriced, unreadable } = list;
  const priced = models.flatMap(({ id, price }) => (price ? [[id, price] as const] : []));
  // A Map first: the last of several entries of one model counts.
  const sorted = [...new Map(priced)].sort(([one], [other]) => (one < other ? -1 : 1));
  return { prices: Object.fromEntries(sorted), unpriced, unreadable };
}
