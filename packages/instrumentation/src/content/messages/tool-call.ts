import { record, text } from '../../facts/attribute-value.ts';
import { mapEdges, omittedPart } from '../bounds/list-edges.ts';
import { contentParts } from './content-part.ts';
import type { Part, ToolCallPart, ToolCallResponsePart } from './message.ts';

/** Maximum length of arguments that are parsed; longer ones will be truncated as text. */
const MAX_PARSED = 64 * 1024;

/** A tool call requested by the model. */
export function toolCall(id: unknown, name: unknown, args: unknown): ToolCallPart {
  const callId = text(id);
  return {
    type: 'tool_call',
    ...(callId !== undefined && { id: callId }),
    name: text(name) ?? '',
    ...(args !== undefined && args !== null && { arguments: parsedArguments(args) }),
  };
}

/** A tool's result. Its parts lose inline bytes like parts of a message. */
export function toolCallResponse(id: unknown, content: unknown): ToolCallResponsePart {
  const callId = text(id);
  return {
    type: 'tool_call_response',
    ...(callId !== undefined && { id: callId }),
    response: Array.isArray(content) ? contentParts(content) : (content ?? ''),
  };
}

/** `tool_calls` of a chat message: functions, and custom tools, whose input is not JSON. */
export function chatToolCalls(calls: unknown): Part[] {
  return mapEdges<Part>(calls, chatToolCall, omittedPart);
}

function chatToolCall(entry: unknown): ToolCallPart | undefined {
  const call = record(entry);
  const called = record(call?.['function'] ?? call?.['custom']);
  if (!call || !called) return undefined;
  return toolCall(call['id'], called['name'], called['arguments'] ?? called['input']);
}

function parsedArguments(args: unknown): unknown {
  if (typeof args !== 'string' || args.length > MAX_PARSED) return args;
  try {
    return record(JSON.parse(args)) ?? args;
  } catch {
    return args;
  }
}
