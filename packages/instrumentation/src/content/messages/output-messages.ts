import { record, text } from '../../facts/attribute-value.ts';
import { mapEdges, omittedOutput, omittedPart } from '../bounds/list-edges.ts';
import { chatMessage } from './chat-message.ts';
import { textPart } from './content-part.ts';
import { addressedPart, blobPart } from './media-part.ts';
import type { Message, OutputMessage, Part } from './message.ts';
import { itemParts } from './response-item.ts';

/** Maps finish reasons of Together and OpenAI to the conventions' names. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['tool_calls', 'tool_call'],
  ['function_call', 'tool_call'],
  ['eos', 'stop'],
  ['max_output_tokens', 'length'],
]);

/** Reads the messages of a whole answer: one per choice. */
export function outputMessages(answer: unknown): OutputMessage[] {
  try {
    return readOutput(answer);
  } catch {
    return [];
  }
}

/** @param fallback for choices without a reason. */
export function finishReason(reason: unknown, fallback: string): string {
  const reported = text(reason);
  return reported === undefined ? fallback : (reasons.get(reported) ?? reported);
}

function readOutput(answer: unknown): OutputMessage[] {
  const fields = record(answer);
  if (!fields) return [];
  const { choices, output, data } = fields;
  if (Array.isArray(choices)) return mapEdges(choices, choiceMessage, omittedOutput);
  if (Array.isArray(output)) return [responseMessage(fields, output)];
  if (Array.isArray(data)) return mapEdges(data, imageMessage, omittedOutput);
  // Transcriptions.
  return textPart('text', fields['text']).map((part) => assistantMessage([part], 'stop'));
}

function choiceMessage(entry: unknown): OutputMessage[] {
  const choice = record(entry);
  if (!choice) return [];
  const message: Message = chatMessage(choice['message'], 'assistant') ?? {
    role: 'assistant',
    parts: textPart('text', choice['text']),
  };
  const reason = finishReason(choice['finish_reason'], 'unknown');
  const { role, parts, name } = message;
  return [
    name === undefined
      ? { role, parts, finish_reason: reason }
      : { role, parts, name, finish_reason: reason },
  ];
}

/** All items belong to one generation, and therefore to one message. */
function responseMessage(
  response: Readonly<Record<string, unknown>>,
  output: readonly unknown[],
): OutputMessage {
  const parts = mapEdges<Part>(output, itemParts, omittedPart);
  return assistantMessage(parts, responseReason(response, parts));
}

function responseReason(
  response: Readonly<Record<string, unknown>>,
  parts: readonly Part[],
): string {
  switch (response['status']) {
    case 'completed':
      return parts.at(-1)?.type === 'tool_call' ? 'tool_call' : 'stop';
    case 'incomplete':
      return finishReason(record(response['incomplete_details'])?.['reason'], 'unknown');
    case 'failed':
    case 'cancelled':
      return 'error';
    default:
      return 'unknown';
  }
}

function imageMessage(entry: unknown): OutputMessage[] {
  const image = record(entry);
  if (typeof image?.['url'] === 'string') {
    return [assistantMessage([addressedPart('image', image['url'])], 'stop')];
  }
  if (typeof image?.['b64_json'] !== 'string') return [];
  return [assistantMessage([blobPart('image', undefined)], 'stop')];
}

function assistantMessage(parts: Part[], reason: string): OutputMessage {
  return { role: 'assistant', parts, finish_reason: reason };
}
