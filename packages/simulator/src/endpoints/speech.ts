import { Pace } from '../completion/pace.ts';
import { textTokens } from '../completion/prompt-tokens.ts';
import { Fields } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface SpeechRequest extends InferenceRequest {
  readonly format: string;
  readonly characters: number;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  raw: 'audio/pcm',
};

/** `POST /v1/audio/speech`. The body is seeded noise, not sound: 64 bytes a character. */
export const speech: InferenceEndpoint<SpeechRequest> = {
  types: ['audio'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const input = fields.requiredText('input');
    fields.requiredText('voice');
    const format = String(fields.get('response_format') ?? 'wav');
    return { model, promptTokens: textTokens(input), format, characters: input.length };
  },
  async serve({ exchange, platform, request, model, random }) {
    await new Pace(exchange, model.latency, random).first();
    const audio = Buffer.alloc(request.characters * 64);
    for (let offset = 0; offset < audio.length; offset += 1) audio[offset] = random.integer(0, 255);
    const contentType = CONTENT_TYPES[request.format] ?? 'application/octet-stream';
    await exchange.whole(200, platform.headers(exchange, 200, { contentType }), audio, {
      served: {
        promptTokens: request.promptTokens,
        completionTokens: 0,
        cachedTokens: 0,
        reasoningTokens: 0,
      },
    });
  },
};
