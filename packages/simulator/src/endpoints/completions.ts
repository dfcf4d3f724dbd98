import { promptListTokens, readIncludeUsage } from '../chat/chat-request.ts';
import { Pace } from '../completion/pace.ts';
import { answerWhole, textEvent, textPiece } from '../completion/text-answer.ts';
import { planText, type TextPlan, type TextRequest, textShape } from '../completion/text-plan.ts';
import { usageJson } from '../completion/usage-json.ts';
import { StreamDelivery } from '../faults/delivery.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { Carried, Exchange } from '../http/exchange.ts';
import { Fields, shown } from '../http/fields.ts';
import type { InferenceCall, InferenceEndpoint, InferenceRequest } from './inference.ts';

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
    // Text completion has no field for reasoning: the model writes its answer only.
    const { reasoning: _, ...model } = call.model;
    const plan = planText(model, random, request, platform.cachedShare, textShape(exchange));
    if (request.stream) return stream(call, plan);
    await answerWhole(call, plan, {
      object: 'text.completion',
      choices: plan.choices.map((choice, index) => ({
        text: choice.content.join(''),
        finish_reason: choice.finishReason,
        seed: choice.seed,
        logprobs: null,
        index,
      })),
      usage: usageJson(plan.usage, platform.cachedPlace, false),
    });
  },
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

/** No public recording exists: modelled on the chat stream, which also has `text`. */
async function stream(call: InferenceCall<CompletionRequest>, plan: TextPlan): Promise<void> {
  const { exchange, platform, request, model, random } = call;
  const { usage } = plan;
  const pace = new Pace(exchange, model.latency, random);
  const delivery = new StreamDelivery(exchange);
  const send = (
    choices: readonly unknown[],
    reported: unknown,
    carried: Carried,
  ): Promise<void> | undefined =>
    delivery.chunk(textEvent(call, 'text.completion', choices, reported), carried);
  const piece = (
    index: number,
    text: string,
    finish: string | null,
    seed: number | null,
  ): unknown => textPiece(index, text, { token_id: null, content: text }, finish, seed);
  let opening: Carried = { served: { ...usage, completionTokens: 0 } };

  exchange.begin(
    200,
    platform.headers(exchange, 200, {
      contentType: 'text/event-stream;charset=utf-8',
      streaming: true,
    }),
  );
  const rows = Math.max(...plan.choices.map((choice) => choice.content.length));
  for (let row = 0; row < rows && !exchange.over; row += 1) {
    const due = row === 0 ? pace.first() : pace.next();
    if (due) await due;
    for (const [index, choice] of plan.choices.entries()) {
      const token = choice.content[row];
      if (token === undefined) continue;
      const sent = send([piece(index, token, null, null)], null, {
        ...opening,
        content: true,
        completionTokens: 1,
      });
      opening = {};
      if (sent) await sent;
    }
  }
  const isReported = request.includeUsage ?? model.usage !== 'only-when-asked';
  const reported = isReported ? usageJson(usage, platform.cachedPlace, false) : null;
  for (const [index, choice] of plan.choices.entries()) {
    const isLast = index === plan.choices.length - 1;
    const rides = isLast && model.usage === 'finish-chunk' && isReported;
    const carried = rides ? { usage } : isLast ? { served: usage } : {};
    await send(
      [piece(index, '', choice.finishReason, choice.seed)],
      rides ? reported : null,
      carried,
    );
  }
  if (isReported && model.usage !== 'finish-chunk') await send([], reported, { usage });
  await delivery.chunk('data: [DONE]\n\n');
  await delivery.end();
}
