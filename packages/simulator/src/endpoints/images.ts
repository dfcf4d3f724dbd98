import { Pace } from '../completion/pace.ts';
import { textTokens } from '../completion/prompt-tokens.ts';
import { Fields } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface ImageRequest extends InferenceRequest {
  readonly count: number;
  readonly asBase64: boolean;
}

/** A real PNG of one transparent pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** `POST /v1/images/generations` */
export const images: InferenceEndpoint<ImageRequest> = {
  types: ['image'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const promptTokens = textTokens(fields.requiredText('prompt'));
    const format = fields.get('response_format');
    const asBase64 = format === 'b64_json' || format === 'base64';
    return { model, promptTokens, count: fields.count('n', 16) ?? 1, asBase64 };
  },
  async serve({ exchange, platform, request, model, random }) {
    const pace = new Pace(exchange, model.latency, random);
    await pace.first();
    const data = Array.from({ length: request.count }, (_, index) => ({
      index,
      ...(request.asBase64
        ? { b64_json: PIXEL, url: null }
        : {
            url: `https://api.together.ai/shrt/${random.text(16, 'abcdefghijklmnopqrstuvwxyz0123456789')}`,
          }),
      timings: { inference: model.latency.firstTokenMillis / 1000 },
    }));
    const body = { id: exchange.ids.request, model: model.id, object: 'list', data };
    await exchange.whole(200, platform.headers(exchange, 200), JSON.stringify(body), {
      served: {
        promptTokens: request.promptTokens,
        completionTokens: 0,
        cachedTokens: 0,
        reasoningTokens: 0,
      },
    });
  },
};
