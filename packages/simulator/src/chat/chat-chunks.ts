import type { ModelProfile } from '../catalogue/model-profile.ts';
import { type PlannedChoice, TOOL_CALL_HEAD_TOKENS } from '../completion/text-plan.ts';
import { type ChoiceChunk, ONE_TOKEN } from '../completion/text-stream.ts';
import type { Carried } from '../http/exchange.ts';

const ONE_THOUGHT: Carried = { content: true, completionTokens: 1, reasoningTokens: 1 };
const TOOL_HEAD: Carried = { content: true, completionTokens: TOOL_CALL_HEAD_TOKENS };

/** The chunks with generated content, in order; each takes one token's time. */
export function contentChunks(choice: PlannedChoice, model: ModelProfile): ChoiceChunk[] {
  const chunks: ChoiceChunk[] = [];
  for (const thought of choice.reasoning) {
    const delta = {
      token_id: null,
      role: 'assistant',
      content: '',
      [model.reasoning ?? 'reasoning']: thought,
    };
    chunks.push({ text: '', delta, carried: ONE_THOUGHT, finishReason: null });
  }
  for (const [position, token] of choice.content.entries()) {
    const said = choice.isRefusal ? { content: '', refusal: token } : { content: token };
    const delta = { token_id: 1000 + position, role: 'assistant', ...said };
    chunks.push({ text: said.content, delta, carried: ONE_TOKEN, finishReason: null });
  }
  const { toolCall } = choice;
  if (toolCall === undefined) return chunks;
  const head = {
    index: 0,
    id: toolCall.id,
    type: 'function',
    function: { name: toolCall.name, arguments: '' },
  };
  chunks.push({ text: '', delta: toolDelta(head), carried: TOOL_HEAD, finishReason: null });
  for (const [position, piece] of toolCall.argumentPieces.entries()) {
    // As recorded: the last piece has the finish reason, and the finish chunk repeats it.
    const isLast = position === toolCall.argumentPieces.length - 1;
    chunks.push({
      text: '',
      delta: toolDelta({ index: 0, function: { arguments: piece } }),
      carried: ONE_TOKEN,
      finishReason: isLast ? choice.finishReason : null,
    });
  }
  return chunks;
}

function toolDelta(call: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { token_id: null, role: 'assistant', content: '', tool_calls: [call] };
}
