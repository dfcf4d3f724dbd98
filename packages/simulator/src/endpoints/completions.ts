import { promptListTokens, readIncludeUsage } from '../chat/chat-request.ts';
import { answerWhole } from '../completion/text-answer.ts';
import { planText, type TextRequest, textShape } from '../completion/text-plan.ts';
import { ONE_TOKEN, type StreamForm, streamText } from '../completion/text-stream.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { Fields, shown } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface CompletionRequest extends InferenceRequest, TextRequest {
  readonly maxTokens: number | undefined;
  readonly promptTokens: number;
  readonly stream: boolean;
  readonly includeUsage: boolean | undefined;
}

/** `POST /v1/completions` */
export const completions: InferenceEndpoint<CompletionRequest> = {
  types: ['chat', 'language', 'code'],
  read,
  async serve(call) {
    const { exchange, platform, request, random } = call;
    // Text completion has no field for reasoning, so the model only writes its answer.
    const { reasoning: _, ...model } = call.model;
    const plan = planText(model, random, request, platform.cachedShare, textShape(exchange));
    if (request.stream) return streamText({ ...call, model }, plan, STREAM);
    const choices = plan.choices.map((choice, index) => ({
      text: choice.content.join(''),
      finish_reason: choice.finishReason,
      seed: choice.seed,
      logprobs: null,
      index,
    }));
    await answerWhole({ ...call, model }, plan, 'text.completion', choices);
  },
};

/** Modelled on the chat stream, which also has `text`, because no public recording exists. */
const STREAM: StreamForm = {
  object: 'text.completion',
  chunksOf: ({ content }) =>
    content.map((text) => {
      const delta = { token_id: null, content: text };
      return { text, delta, carried: ONE_TOKEN, finishReason: null };
    }),
  firstDelta: undefined,
  lastDelta: { token_id: null, content: '' },
};

function read(exchange: Exchange): CompletionRequest {
  const fields = Fields.of(exchange);
  const model = fields.requiredText('model');
  const prompt = fields.get('prompt');
  if (typeof prompt !== 'string' && !Array.isArray(prompt)) {
    throw invalidRequest(`'prompt' must be text or an array; got ${shown(prompt)}.`);
  }
  return {
    model,
    stream: fields.flag('stream'),
    includeUsage: readIncludeUsage(fields),
    choices: fields.count('n', 128) ?? 1,
    maxTokens: fields.count('max_tokens'),
    promptTokens: promptListTokens(prompt),
  };
}
