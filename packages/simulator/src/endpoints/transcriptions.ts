import { words } from '../chance/vocabulary.ts';
import { Pace } from '../completion/pace.ts';
import { textShape } from '../completion/text-plan.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { shown, textField } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface TranscriptionRequest extends InferenceRequest {
  readonly format: string;
}

/** `POST /v1/audio/transcriptions` and `POST /v1/audio/translations` */
export const transcriptions: InferenceEndpoint<TranscriptionRequest> = {
  types: ['transcribe'],
  read,
  async serve({ exchange, platform, request, model, random }) {
    await new Pace(exchange, model.latency, random).first();
    const tokens = words(random, random.integer(6, 24), textShape(exchange));
    const text = tokens.join('');
    const served = {
      promptTokens: 0,
      completionTokens: tokens.length,
      cachedTokens: 0,
      reasoningTokens: 0,
    };
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
    await exchange.whole(200, platform.headers(exchange, 200), JSON.stringify(body), { served });
  },
};

function read(exchange: Exchange): TranscriptionRequest {
  const { form } = exchange;
  if (form === undefined)
    throw invalidRequest('The request body must be multipart/form-data with a file.');
  const model = textField(form, 'model');
  if (!model) throw invalidRequest(`'model' must be a non-empty string; got ${shown(model)}.`);
  if (!form.has('file')) {
    throw invalidRequest("'file' must be an audio file or its URL; got nothing.");
  }
  return { model, promptTokens: 0, format: textField(form, 'response_format') ?? 'json' };
}
