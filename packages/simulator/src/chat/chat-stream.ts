import { Pace } from '../completion/pace.ts';
import { textEvent, textPiece } from '../completion/text-answer.ts';
import type { TextPlan } from '../completion/text-plan.ts';
import { usageJson } from '../completion/usage-json.ts';
import type { InferenceCall } from '../endpoints/inference.ts';
import { StreamDelivery } from '../faults/delivery.ts';
import { contentChunks } from './chat-chunks.ts';
import type { ChatRequest } from './chat-request.ts';

/** Streams a chat completion in the form of the 2026 recordings. */
export async function streamChat(call: InferenceCall<ChatRequest>, plan: TextPlan): Promise<void> {
  const { exchange, platform, request, model, random } = call;
  const pace = new Pace(exchange, model.latency, random);
  const stream = new StreamDelivery(exchange);
  const event = (choices: readonly unknown[], usage: unknown): string =>
    textEvent(call, 'chat.completion.chunk', choices, usage);
  // Until usage is reported: the prompt has been read, and tokens add up chunk by chunk.
  let opening: { served: TextPlan['usage'] } | undefined = {
    served: { ...plan.usage, completionTokens: 0, reasoningTokens: 0 },
  };

  exchange.begin(
    200,
    platform.headers(exchange, 200, {
      contentType: 'text/event-stream;charset=utf-8',
      streaming: true,
    }),
  );
  if (model.roleChunk || request.tool !== undefined) {
    for (const index of plan.choices.keys()) {
      const delta = { token_id: null, role: 'assistant', content: '' };
      const sent = stream.chunk(event([textPiece(index, '', delta, null, null)], null), opening);
      opening = undefined;
      if (sent) await sent;
    }
  }

  const columns = plan.choices.map((choice) => contentChunks(choice, model));
  const rows = Math.max(...columns.map((column) => column.length));
  for (let row = 0; row < rows && !exchange.over; row += 1) {
    const due = row === 0 ? pace.first() : pace.next();
    if (due) await due;
    for (const [index, column] of columns.entries()) {
      const item = column[row];
      if (item === undefined) continue;
      const line = event([textPiece(index, item.text, item.delta, item.finishReason, null)], null);
      const sent = stream.chunk(line, { ...opening, ...item.carried });
      opening = undefined;
      if (sent) await sent;
    }
  }

  const { usage } = plan;
  const isReported = request.includeUsage ?? model.usage !== 'only-when-asked';
  const reported = isReported
    ? usageJson(usage, platform.cachedPlace, model.reasoning !== undefined)
    : null;
  for (const [index, choice] of plan.choices.entries()) {
    const isLast = index === plan.choices.length - 1;
    const rides = isLast && model.usage === 'finish-chunk' && isReported;
    const delta = { token_id: 128009, role: 'assistant', content: '' };
    const line = event(
      [textPiece(index, '', delta, choice.finishReason, choice.seed)],
      rides ? reported : null,
    );
    const sent = stream.chunk(line, rides ? { usage } : isLast ? { served: usage } : {});
    if (sent) await sent;
  }
  if (isReported && model.usage !== 'finish-chunk') {
    const sent = stream.chunk(event([], reported), { usage });
    if (sent) await sent;
  }
  const sent = stream.chunk('data: [DONE]\n\n');
  if (sent) await sent;
  await stream.end();
}
