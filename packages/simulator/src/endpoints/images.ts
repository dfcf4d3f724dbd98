import { Pace } from '../completion/pace.ts';
import { textTokens } from '../completion/prompt-tokens.ts';
import { plainUsage } from '../http/exchange.ts';
import { Fields } from '../http/fields.ts';
import { EventStream, eventUsage } from './event-stream.ts';
import type { InferenceCall, InferenceEndpoint, InferenceRequest } from './inference.ts';

interface ImageRequest extends InferenceRequest {
  readonly count: number;
  readonly asBase64: boolean;
  readonly stream: boolean;
  /** Partial images sent before each final one. */
  readonly partials: number;
}

/** Output tokens reported per image, partial or final. */
const TOKENS_PER_PICTURE = 272;

/** A real PNG of one transparent pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/**
 * `POST /v1/images/generations`. Streams follow the event types of the openai package, because no
 * recording is public.
 */
export const images: InferenceEndpoint<ImageRequest> = {
  types: ['image'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const promptTokens = textTokens(fields.requiredText('prompt'));
    const format = fields.get('response_format');
    const asBase64 = format === 'b64_json' || format === 'base64';
    return {
      model,
      promptTokens,
      count: fields.count('n', 16) ?? 1,
      asBase64,
      stream: fields.flag('stream'),
      partials: fields.count('partial_images', 3) ?? 0,
    };
  },
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    if (request.stream) return stream(call);
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
    await platform.answer(exchange, body, { served: plainUsage(request.promptTokens) });
  },
};

async function stream(call: InferenceCall<ImageRequest>): Promise<void> {
  const { exchange, model, random, request } = call;
  const { promptTokens, count, partials } = request;
  const pace = new Pace(exchange, model.latency, random);
  const picture = {
    b64_json: PIXEL,
    created_at: Math.floor(exchange.entry.receivedAt / 1000),
    size: '1024x1024',
    quality: 'auto',
    background: 'auto',
    output_format: 'png',
  };
  const tokensOfOne = TOKENS_PER_PICTURE * (partials + 1);
  const events = new EventStream(call);
  let isFirst = true;
  for (let made = 1; made <= count; made += 1) {
    for (let partial = 0; partial < partials; partial += 1) {
      if (exchange.over) return;
      await (isFirst ? pace.first() : pace.next());
      await events.send(
        { type: 'image_generation.partial_image', ...picture, partial_image_index: partial },
        {
          ...(isFirst && { served: plainUsage(promptTokens) }),
          content: true,
          completionTokens: TOKENS_PER_PICTURE,
        },
      );
      isFirst = false;
    }
    if (exchange.over) return;
    await (isFirst ? pace.first() : pace.next());
    isFirst = false;
    // Usage is cumulative: the last event has the total.
    const completionTokens = tokensOfOne * made;
    await events.send(
      {
        type: 'image_generation.completed',
        ...picture,
        usage: eventUsage(promptTokens, completionTokens),
      },
      { content: true, usage: plainUsage(promptTokens, completionTokens) },
    );
  }
  await events.end();
}
