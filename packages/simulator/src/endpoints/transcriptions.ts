import { words } from '../chance/vocabulary.ts';
import { Pace } from '../completion/pace.ts';
import { textShape } from '../completion/text-plan.ts';
import { invalidRequest } from '../http/api-error.ts';
import { type Exchange, plainUsage } from '../http/exchange.ts';
import { shown, textField } from '../http/fields.ts';
import { EventStream, eventUsage } from './event-stream.ts';
import type { InferenceCall, InferenceEndpoint, InferenceRequest } from './inference.ts';

interface TranscriptionRequest extends InferenceRequest {
  readonly format: string;
  readonly stream: boolean;
  /** Input tokens reported for the audio. */
  readonly soundTokens: number;
}

/** Bytes of audio per token. */
const BYTES_PER_TOKEN = 320;

/**
 * `POST /v1/audio/transcriptions` and `POST /v1/audio/translations`. Streams follow the event types
 * of the openai package, because no recording is public.
 */
export const transcriptions: InferenceEndpoint<TranscriptionRequest> = {
  types: ['transcribe'],
  read,
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    const tokens = words(random, random.integer(6, 24), textShape(exchange));
    if (request.stream) return stream(call, tokens);
    await new Pace(exchange, model.latency, random).first();
    const text = tokens.join('');
    const served = plainUsage(0, tokens.length);
    const isVerbose = request.format === 'verbose_json';
    const task = exchange.entry.path.endsWith('translations') ? 'translate' : 'transcribe';
    const duration = tokens.length * 0.4;
    const body = isVerbose
      ? {
          task,
          language: 'en',
          duration,
          text,
          segments: [{ id: 0, start: 0, end: duration, text }],
        }
      : { text };
    await platform.answer(exchange, body, { served });
  },
};

function read(exchange: Exchange): TranscriptionRequest {
  const { form } = exchange;
  if (form === undefined)
    throw invalidRequest('The request body must be multipart/form-data with a file.');
  const model = textField(form, 'model');
  if (!model) throw invalidRequest(`'model' must be a non-empty string; got ${shown(model)}.`);
  const file = form.get('file');
  if (file === null) {
    throw invalidRequest("'file' must be an audio file or its URL; got nothing.");
  }
  const size = typeof file === 'string' ? file.length : file.size;
  return {
    model,
    promptTokens: 0,
    format: textField(form, 'response_format') ?? 'json',
    stream: textField(form, 'stream') === 'true',
    soundTokens: Math.ceil(size / BYTES_PER_TOKEN),
  };
}

async function stream(
  call: InferenceCall<TranscriptionRequest>,
  tokens: readonly string[],
): Promise<void> {
  const { exchange, model, random, request } = call;
  const pace = new Pace(exchange, model.latency, random);
  const usage = plainUsage(request.soundTokens, tokens.length);
  const events = new EventStream(call);
  for (const [position, delta] of tokens.entries()) {
    if (exchange.over) return;
    await (position === 0 ? pace.first() : pace.next());
    await events.send(
      { type: 'transcript.text.delta', delta, logprobs: [] },
      {
        ...(position === 0 && { served: plainUsage(request.soundTokens) }),
        content: true,
        completionTokens: 1,
      },
    );
  }
  await events.send(
    {
      type: 'transcript.text.done',
      text: tokens.join(''),
      logprobs: [],
      usage: eventUsage(request.soundTokens, tokens.length),
    },
    { usage },
  );
  await events.end();
}
