import type { ModelProfile } from '../catalogue/model-profile.ts';
import { contentChunks } from '../chat/chat-chunks.ts';
import { type ChatRequest, readChatRequest } from '../chat/chat-request.ts';
import { answerWhole } from '../completion/text-answer.ts';
import { type PlannedChoice, planText, textShape } from '../completion/text-plan.ts';
import { streamText } from '../completion/text-stream.ts';
import type { InferenceEndpoint } from './inference.ts';

/** `POST /v1/chat/completions` */
export const chatCompletions: InferenceEndpoint<ChatRequest> = {
  types: ['chat', 'language', 'code'],
  read: readChatRequest,
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    if (request.refuses) exchange.entry.refusal = true;
    const plan = planText(model, random, request, platform.cachedShare, textShape(exchange));
    if (request.stream) {
      const empty = { token_id: null, role: 'assistant', content: '' };
      return streamText(call, plan, {
        object: 'chat.completion.chunk',
        chunksOf: (choice) => contentChunks(choice, model),
        firstDelta: model.roleChunk || request.tool !== undefined ? empty : undefined,
        lastDelta: { ...empty, token_id: 128009 },
      });
    }
    const choices = plan.choices.map((choice, index) => chatChoice(choice, index, model));
    await answerWhole(call, plan, 'chat.completion', choices);
  },
};

/** The `choices` of a non-streaming chat completion. */
function chatChoice(
  choice: PlannedChoice,
  index: number,
  model: ModelProfile,
): Record<string, unknown> {
  const { toolCall, isRefusal } = choice;
  const text = choice.content.join('');
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: toolCall === undefined && !isRefusal ? text : null,
    ...(isRefusal && { refusal: text }),
    tool_calls:
      toolCall === undefined
        ? []
        : [
            {
              index: 0,
              id: toolCall.id,
              type: 'function',
              function: { name: toolCall.name, arguments: toolCall.argumentPieces.join('') },
            },
          ],
  };
  if (model.reasoning !== undefined) message[model.reasoning] = choice.reasoning.join('');
  return { finish_reason: choice.finishReason, seed: choice.seed, logprobs: null, index, message };
}
