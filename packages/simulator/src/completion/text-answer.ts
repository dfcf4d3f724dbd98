import type { InferenceCall, InferenceRequest } from '../endpoints/inference.ts';
import { Pace } from './pace.ts';
import type { TextPlan, TextRequest } from './text-plan.ts';

type TextCall = InferenceCall<InferenceRequest & TextRequest>;

/** Answers with all choices at once. */
export async function answerWhole(
  call: TextCall,
  plan: TextPlan,
  answer: {
    readonly object: string;
    readonly choices: readonly unknown[];
    readonly usage: unknown;
  },
): Promise<void> {
  const { exchange, platform, request, model, random } = call;
  const { usage } = plan;
  await new Pace(exchange, model.latency, random).whole(usage.completionTokens / request.choices);
  const body = {
    id: exchange.ids.request,
    object: answer.object,
    created: Math.floor(exchange.entry.receivedAt / 1000),
    model: model.servedAs ?? model.id,
    prompt: [],
    choices: answer.choices,
    usage: answer.usage,
  };
  await exchange.whole(200, platform.headers(exchange, 200), JSON.stringify(body), { usage });
}

/** One event of a stream. */
export function textEvent(
  { exchange, model }: Pick<TextCall, 'exchange' | 'model'>,
  object: string,
  choices: readonly unknown[],
  usage: unknown,
): string {
  return `data: ${JSON.stringify({
    id: exchange.ids.request,
    object,
    created: Math.floor(exchange.entry.receivedAt / 1000),
    choices,
    model: model.servedAs ?? model.id,
    usage,
  })}\n\n`;
}

/** A choice in one event of a stream. */
export function textPiece(
  index: number,
  text: string,
  delta: unknown,
  finish: string | null,
  seed: number | null,
): unknown {
  return { index, text, logprobs: null, finish_reason: finish, seed, delta };
}
