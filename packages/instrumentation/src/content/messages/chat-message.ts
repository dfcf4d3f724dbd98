import { record, text } from '../../facts/attribute-value.ts';
import { addAll } from '../bounds/list-edges.ts';
import { contentParts, reasoningParts, textPart } from './content-part.ts';
import { blobPart } from './media-part.ts';
import type { Message, Part } from './message.ts';
import { chatToolCalls, toolCall, toolCallResponse } from './tool-call.ts';

/** Converts a chat message, sent or received. @returns undefined if it is not a message. */
export function chatMessage(entry: unknown, defaultRole: string): Message | undefined {
  const fields = record(entry);
  if (!fields) return undefined;
  const role = text(fields['role']) ?? defaultRole;
  const name = text(fields['name']);
  const parts = isToolAnswer(role)
    ? [toolCallResponse(fields['tool_call_id'], fields['content'])]
    : messageParts(fields);
  return name === undefined ? { role, parts } : { role, parts, name };
}

/** In the order in which models generate them. */
function messageParts(fields: Readonly<Record<string, unknown>>): Part[] {
  const parts = reasoningParts(fields);
  addAll(parts, contentParts(fields['content']));
  addAll(parts, textPart('refusal', fields['refusal']));
  const audio = record(fields['audio']);
  if (audio) {
    parts.push(blobPart('audio', undefined));
    addAll(parts, textPart('text', audio['transcript']));
  }
  if (fields['images']) addAll(parts, contentParts(fields['images']));
  addAll(parts, chatToolCalls(fields['tool_calls']));
  const called = record(fields['function_call']);
  if (called) parts.push(toolCall(undefined, called['name'], called['arguments']));
  return parts;
}

function isToolAnswer(role: string): boolean {
  return role === 'tool' || role === 'function';
}
