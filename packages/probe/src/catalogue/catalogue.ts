import {
  type ListedModel,
  type ModelPrice,
  readModelList,
} from '@together-otel/instrumentation/distribution';
import { ApiRefusal } from '../api/together-api.ts';
import type { ApiKey } from '../http/api-key.ts';
import { answerOf, type HttpGet } from '../http/http-get.ts';
import { parseJson } from '../http/json.ts';

/** A model from `GET /v1/models`, with its price in USD per million tokens. */
export type CatalogueModel = ListedModel;

/** USD per million tokens. */
export type TokenPrice = Pick<ModelPrice, 'input' | 'output'>;

/** Connection settings for the catalogue. */
export interface CatalogueRequest {
  readonly get: HttpGet;
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly signal: AbortSignal;
}

/** `{base}/models` */
export function modelsUrl(baseUrl: URL): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/models`;
  return url;
}

/**
 * Fetches all models.
 *
 * @throws ApiRefusal for a status other than 200, CheckFailure without an answer, Error when it is
 * not a model list.
 */
export async function fetchCatalogue({
  get,
  baseUrl,
  key,
  signal,
}: CatalogueRequest): Promise<Map<string, CatalogueModel>> {
  const { status, body } = answerOf(await get({ url: modelsUrl(baseUrl), key, signal }));
  if (status !== 200) throw new ApiRefusal('GET /v1/models', status);
  const models = readModels(body);
  if (!models) throw new Error('the response is not a list of models');
  return new Map(models.map((model) => [model.id, model]));
}

/** @returns undefined if it is not a model list or is empty. */
export function readModels(body: string): readonly CatalogueModel[] | undefined {
  const models = readModelList(parseJson(body))?.models;
  return models?.length ? models : undefined;
}
