import type { ModelProfile } from '../catalogue/model-profile.ts';
import type { PlannedChoice } from '../completion/text-plan.ts';

/** The `choices` of a chat completion that is not streamed. */
export function chatChoice(
  choice: PlannedChoice,
  index: number,
  model: ModelProfile,
): Record<string, unknown> {
  const { toolCall } = choice;
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: toolCall === undefined ? choice.content.join('') : null,
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
