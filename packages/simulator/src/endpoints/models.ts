import type { ModelProfile } from '../catalogue/model-profile.ts';
import { ApiError } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';

/** `GET /v1/models`: a bare array, not OpenAI's `{data}`. */
export async function listModels(exchange: Exchange, platform: Platform): Promise<void> {
  const models = platform.catalogue.list().map(describe);
  await platform.answer(exchange, models);
}

/** `GET /v1/models/:id` */
export async function retrieveModel(
  exchange: Exchange,
  platform: Platform,
  id: string,
): Promise<void> {
  const model = platform.catalogue.get(id);
  if (model === undefined) throw new ApiError('model_not_found', `Model ${id} was not found.`);
  await platform.answer(exchange, describe(model));
}

function describe(model: ModelProfile): Record<string, unknown> {
  const { input, output, cachedInput } = model.pricing;
  return {
    id: model.id,
    object: 'model',
    created: 1_735_689_600,
    type: model.type,
    running: false,
    display_name: model.displayName,
    organization: model.organization,
    link: `https://huggingface.co/${model.id}`,
    license: 'see link',
    context_length: model.contextLength,
    pricing: {
      hourly: 0,
      input,
      output,
      base: 0,
      finetune: 0,
      ...(cachedInput === undefined ? {} : { cached_input: cachedInput }),
    },
  };
}
