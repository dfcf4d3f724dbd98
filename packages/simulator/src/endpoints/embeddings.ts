import { Random } from '../chance/random.ts';
import { promptListTokens } from '../chat/chat-request.ts';
import { Pace } from '../completion/pace.ts';
import { invalidRequest } from '../http/api-error.ts';
import { type Exchange, plainUsage } from '../http/exchange.ts';
import { Fields, shown } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface EmbeddingsRequest extends InferenceRequest {
  readonly inputs: readonly unknown[];
  readonly encoding: 'float' | 'base64';
  readonly dimensions: number | undefined;
}

/** `POST /v1/embeddings`. The same text always has the same vector, of length 1. */
export const embeddings: InferenceEndpoint<EmbeddingsRequest> = {
  types: ['embedding'],
  read,
  async serve({ exchange, platform, request, model, random }) {
    await new Pace(exchange, model.latency, random).first();
    const dimensions = request.dimensions ?? model.dimensions;
    const usage = plainUsage(request.promptTokens);
    // The documented schema has no usage, but some models send it anyway.
    const reportsUsage = model.usage !== 'only-when-asked';
    const body = {
      object: 'list',
      model: model.servedAs ?? model.id,
      data: request.inputs.map((input, index) => {
        const vector = vectorOf(
          new Random(platform.seed, model.id, JSON.stringify(input)),
          dimensions,
        );
        const embedding =
          request.encoding === 'base64'
            ? Buffer.from(vector.buffer).toString('base64')
            : Array.from(vector);
        return { object: 'embedding', index, embedding };
      }),
      ...(reportsUsage
        ? { usage: { prompt_tokens: usage.promptTokens, total_tokens: usage.promptTokens } }
        : {}),
    };
    const carried = reportsUsage ? { usage } : { served: usage };
    await platform.answer(exchange, body, carried);
  },
};

function read(exchange: Exchange): EmbeddingsRequest {
  const fields = Fields.of(exchange);
  const model = fields.requiredText('model');
  const input = fields.get('input');
  if (typeof input !== 'string' && !(Array.isArray(input) && input.length > 0)) {
    throw invalidRequest(`'input' must be text or a non-empty array; got ${shown(input)}.`);
  }
  const encoding = fields.get('encoding_format') ?? 'float';
  if (encoding !== 'float' && encoding !== 'base64') {
    throw invalidRequest(`'encoding_format' must be 'float' or 'base64'; got ${shown(encoding)}.`);
  }
  // An array of numbers is one tokenised text.
  const inputs = Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
  const promptTokens = promptListTokens(input);
  return { model, inputs, encoding, dimensions: fields.count('dimensions', 4096), promptTokens };
}

function vectorOf(random: Random, dimensions: number): Float32Array<ArrayBuffer> {
  const vector = Float32Array.from({ length: dimensions }, () => random.next() * 2 - 1);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
