import type { ModelProfile } from '../catalogue/model-profile.ts';
import { type ChatRequest, readChatRequest } from '../chat/chat-request.ts';
import { streamChat } from '../chat/chat-stream.ts';
import { answerWhole } from '../completion/text-answer.ts';
import { type PlannedChoice, planText, textShape } from '../completion/text-plan.ts';
import { usageJson } from '../completion/usage-json.ts';
import type { InferenceEndpoint } from './inference.ts';

/** `POST /v1/chat/completions` */
export const chatCompletions: InferenceEndpoint<ChatRequest> = {
  types: ['chat', 'language', 'code'],
  read: readChatRequest,
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    if (request.refuses) exchange.entry.refusal = true;
    const plan = planText(model, random, request, platform.cachedShare, textShape(exchange));
    if (request.stream) return streamChat(call, plan);
    await answerWhole(call, plan, {
      object: 'chat.completion',
      choices: plan.choices.map((choice, index) => chatChoice(choice, index, model)),
      usage: usageJson(plan.usage, platform.cachedPlace, model.reasoning !== undefined),
    });
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
