import type { InferenceCall, InferenceRequest } from '../endpoints/inference.ts';
import { Pace } from './pace.ts';
import type { TextPlan, TextRequest } from './text-plan.ts';
import { usageJson } from './usage-json.ts';

/** Answers with all choices at once. */
export async function answerWhole(
  call: InferenceCall<InferenceRequest & TextRequest>,
  plan: TextPlan,
  object: string,
  choices: readonly unknown[],
): Promise<void> {
  const { exchange, platform, request, model, random } = call;
  const { usage } = plan;
  await new Pace(exchange, model.latency, random).whole(usage.completionTokens / request.choices);
  const body = {
    id: exchange.ids.request,
    object,
    created: Math.floor(exchange.entry.receivedAt / 1000),
    model: model.servedAs ?? model.id,
    prompt: [],
    choices,
    usage: usageJson(usage, platform.cachedPlace, model.reasoning !== undefined),
  };
  await platform.answer(exchange, body, { usage });
}
