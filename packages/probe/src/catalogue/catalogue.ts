import type { ApiKey } from '../http/api-key.ts';
import { answerOf, type HttpGet } from '../http/http-get.ts';
import { amountOf, fieldsOf, parseJson } from '../http/json.ts';

/** A model as `GET /v1/models` tells it. */
export interface CatalogueModel {
  readonly id: string;
  readonly contextLength: number | undefined;
  /** USD per million tokens; undefined when it is not priced by the token. */
  readonly price: TokenPrice | undefined;
}

/** USD per million tokens. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

/** What is asked for the catalogue. */
export interface CatalogueRequest {
  readonly get: HttpGet;
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly signal: AbortSignal;
}

/** `{base}/models` */
export function modelsUrl(baseUrl: URL): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`;
  return url;
}

/**
 * Asks for all models.
 *
 * @throws Error when there is no answer, or it is no list of models.
 */
export async function fetchCatalogue({
  get,
  baseUrl,
  key,
  signal,
}: CatalogueRequest): Promise<Map<string, CatalogueModel>> {
  const { status, body } = answerOf(await get({ url: modelsUrl(baseUrl), key, signal }));
  if (status !== 200) throw new Error(`the list of models was answered with ${status}`);
  const models = readModels(body);
  if (!models) throw new Error('the answer is not a list of models');
  return new Map(models.map((model) => [model.id, model]));
}

/**
 * Reads Together's bare array, or OpenAI's `{data}`, which a proxy may answer with.
 *
 * @returns undefined when it is neither, or holds no model.
 */
export function readModels(body: string): CatalogueModel[] | undefined {
  const parsed = parseJson(body);
  const list = Array.isArray(parsed) ? parsed : fieldsOf(parsed)['data'];
  if (!Array.isArray(list)) return undefined;
  const models = list.flatMap((entry: unknown): CatalogueModel[] => {
    const { id, context_length: context, pricing } = fieldsOf(entry);
    if (typeof id !== 'string' || id === '') return [];
    return [
      {
        id,
        contextLength: amountOf(context) || undefined,
        price: readPrice(fieldsOf(pricing)),
      },
    ];
  });
  return models.length > 0 ? models : undefined;
}

function readPrice(pricing: Readonly<Record<string, unknown>>): TokenPrice | undefined {
  const [input, output] = [amountOf(pricing['input']), amountOf(pricing['output'])];
  if (input === undefined || output === undefined) return undefined;
  // Not sold by the token, but by the hour.
  if (input === 0 && output === 0 && amountOf(pricing['hourly'])) return undefined;
  return { input, output };
}
