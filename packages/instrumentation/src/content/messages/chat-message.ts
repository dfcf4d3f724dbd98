import { record, text } from '../../facts/attribute-value.ts';
import { contentParts, textPart } from './content-part.ts';
import { blobPart } from './media-part.ts';
import type { Message, Part } from './message.ts';
import { chatToolCalls, toolCall, toolCallResponse } from './tool-call.ts';

/** Converts a chat message, sent or received. @returns undefined if it is not a message. */
export function chatMessage(entry: unknown, defaultRole: string): Message | undefined {
  const fields = record(entry);
  if (!fields) return undefined;
  const role = text(fields['role']) ?? defaultRole;
  const name = text(fields['name']);
  return {
    role,
    parts: isToolAnswer(role)
      ? [toolCallResponse(fields['tool_call_id'], fields['content'])]
      : messageParts(fields),
    ...(name !== undefined && { name }),
  };
}

/** In the order in which models generate them. */
function messageParts(fields: Readonly<Record<string, unknown>>): Part[] {
  const calledFunction = record(fields['function_call']);
  const audio = record(fields['audio']);
  return [
    // Together uses one or the other, depending on the model; some gateways send both.
    ...textPart('reasoning', fields['reasoning'] || fields['reasoning_content']),
    ...contentParts(fields['content']),
    ...textPart('refusal', fields['refusal']),
    ...(audio ? [blobPart('audio', undefined), ...textPart('text', audio['transcript'])] : []),
    ...chatToolCalls(fields['tool_calls']),
    ...(calledFunction
      ? [toolCall(undefined, calledFunction['name'], calledFunction['arguments'])]
      : []),
  ];
}

function isToolAnswer(role: string): boolean {
  return role === 'tool' || role === 'function';
}
