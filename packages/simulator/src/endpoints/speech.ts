import type { Random } from '../chance/random.ts';
import { Pace } from '../completion/pace.ts';
import { textTokens } from '../completion/prompt-tokens.ts';
import { invalidRequest } from '../http/api-error.ts';
import { plainUsage } from '../http/exchange.ts';
import { Fields } from '../http/fields.ts';
import { EventStream } from './event-stream.ts';
import type { InferenceCall, InferenceEndpoint, InferenceRequest } from './inference.ts';

interface SpeechRequest extends InferenceRequest {
  readonly format: string;
  readonly characters: number;
  readonly stream: boolean;
}

const BYTES_PER_CHARACTER = 64;
/** Characters of speech per event of a stream. */
const CHARACTERS_PER_EVENT = 4;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  raw: 'audio/pcm',
};

/**
 * `POST /v1/audio/speech`. The body is seeded noise, not sound: 64 bytes per character.
 *
 * @see https://docs.together.ai/docs/inference/text-to-speech/streaming
 */
export const speech: InferenceEndpoint<SpeechRequest> = {
  types: ['audio'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const input = fields.requiredText('input');
    fields.requiredText('voice');
    const stream = fields.flag('stream');
    const format = String(fields.get('response_format') ?? (stream ? 'raw' : 'wav'));
    if (stream && format !== 'raw') {
      throw invalidRequest(`'response_format' must be raw when streaming; got ${format}.`);
    }
    return { model, promptTokens: textTokens(input), format, characters: input.length, stream };
  },
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    if (request.stream) return stream(call);
    await new Pace(exchange, model.latency, random).first();
    const audio = noise(random, request.characters);
    const contentType = CONTENT_TYPES[request.format] ?? 'application/octet-stream';
    await exchange.whole(200, platform.headers(exchange, 200, { contentType }), audio, {
      served: plainUsage(request.promptTokens),
    });
  },
};

/** Reports no tokens, like the platform. */
async function stream(call: InferenceCall<SpeechRequest>): Promise<void> {
  const { exchange, model, random, request } = call;
  const pace = new Pace(exchange, model.latency, random);
  const served = plainUsage(request.promptTokens);
  const events = new EventStream(call);
  for (let said = 0; said < request.characters; said += CHARACTERS_PER_EVENT) {
    if (exchange.over) return;
    await (said === 0 ? pace.first() : pace.next());
    const length = Math.min(CHARACTERS_PER_EVENT, request.characters - said);
    await events.send(
      {
        type: 'conversation.item.audio_output.delta',
        item_id: 'tts_1',
        delta: noise(random, length).toString('base64'),
      },
      { content: true, ...(said === 0 && { served }) },
    );
  }
  await events.end();
}

function noise(random: Random, characters: number): Buffer {
  const audio = Buffer.alloc(characters * BYTES_PER_CHARACTER);
  for (let offset = 0; offset < audio.length; offset += 1) audio[offset] = random.integer(0, 255);
  return audio;
}
