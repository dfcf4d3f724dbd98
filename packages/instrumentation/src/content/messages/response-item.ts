import { record, text } from '../../facts/attribute-value.ts';
import { contentParts, textPart, unknownPart } from './content-part.ts';
import { blobPart } from './media-part.ts';
import type { Message, Part } from './message.ts';
import { toolCall, toolCallResponse } from './tool-call.ts';

/** Converts a Responses API item, from a request or an answer, to a message. */
export function itemMessage(item: unknown): Message | undefined {
  if (typeof item === 'string') return { role: 'user', parts: contentParts(item) };
  const fields = record(item);
  return fields && { role: itemRole(fields), parts: itemParts(fields) };
}

/** Content of a Responses API item. */
export function itemParts(item: unknown): Part[] {
  const fields = record(item);
  if (!fields) return [];
  const type = text(fields['type']) ?? 'message';
  switch (type) {
    case 'message':
      return contentParts(fields['content']);
    case 'reasoning':
      return reasoningParts(fields);
    case 'function_call':
    case 'custom_tool_call':
      return [toolCall(fields['call_id'], fields['name'], fields['arguments'] ?? fields['input'])];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [toolCallResponse(fields['call_id'], fields['output'])];
    case 'image_generation_call':
      return [blobPart('image', undefined)];
    default:
      return [type.endsWith('_call') ? serverToolCall(fields, type) : unknownPart(type)];
  }
}

function itemRole(fields: Readonly<Record<string, unknown>>): string {
  const role = text(fields['role']);
  if (role !== undefined) return role;
  const type = text(fields['type']) ?? '';
  if (type.endsWith('_output')) return 'tool';
  return type === 'reasoning' || type.endsWith('_call') ? 'assistant' : 'user';
}

function reasoningParts(fields: Readonly<Record<string, unknown>>): Part[] {
  const parts = [fields['content'], fields['summary']].find(
    (list) => Array.isArray(list) && list.length > 0,
  );
  return Array.isArray(parts)
    ? parts.flatMap((part: unknown) => textPart('reasoning', record(part)?.['text']))
    : [];
}

function serverToolCall(fields: Readonly<Record<string, unknown>>, type: string): Part {
  const id = text(fields['id']);
  const tool = type.slice(0, -'_call'.length);
  return {
    type: 'server_tool_call',
    ...(id !== undefined && { id }),
    name: text(fields['name']) ?? tool,
    server_tool_call: { type: tool },
  };
}
