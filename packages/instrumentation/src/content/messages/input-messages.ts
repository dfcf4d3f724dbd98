import { record } from '../../facts/attribute-value.ts';
import type { RequestBody } from '../../operations/operation.ts';
import { mapEdges, omittedMessage, omittedPart } from '../bounds/list-edges.ts';
import { chatMessage } from './chat-message.ts';
import { contentParts } from './content-part.ts';
import { addressedPart } from './media-part.ts';
import type { CapturedInput, Message, Part } from './message.ts';
import { itemMessage, itemParts } from './response-item.ts';
import { toolDefinitions } from './tool-definition.ts';

/**
 * Reads the messages of a request. Strings are shared with the request, so little is copied; later
 * changes to the application's message list have no effect.
 *
 * @param operation `gen_ai.operation.name`, or `rerank`.
 */
export function inputContent(operation: string | undefined, body: RequestBody): CapturedInput {
  try {
    return filled(readInput(operation, body));
  } catch {
    // A getter threw; the request itself will surface that.
    return {};
  }
}

function readInput(operation: string | undefined, body: RequestBody): CapturedInput {
  switch (operation) {
    case 'chat':
      return Array.isArray(body['messages']) ? chatInput(body) : responsesInput(body);
    case 'text_completion':
    case 'speech_to_text':
      return { inputMessages: promptMessages(body['prompt']) };
    case 'embeddings':
    case 'text_to_speech':
      return { inputMessages: promptMessages(body['input']) };
    case 'generate_content':
      return { inputMessages: userMessages(imageParts(body)) };
    case 'rerank':
      return { inputMessages: userMessages(rerankParts(body)) };
    default:
      return {};
  }
}

/** System messages stay in place; only instructions given separately are recorded separately. */
function chatInput(body: RequestBody): CapturedInput {
  return {
    inputMessages: mapEdges<Message>(
      body['messages'],
      (entry) => chatMessage(entry, 'user'),
      omittedMessage,
    ),
    toolDefinitions: toolDefinitions(body['tools'], body['functions']),
  };
}

function responsesInput(body: RequestBody): CapturedInput {
  const { input, instructions, tools } = body;
  return {
    inputMessages: mapEdges<Message>(
      typeof input === 'string' ? [input] : input,
      itemMessage,
      omittedMessage,
    ),
    systemInstructions: Array.isArray(instructions)
      ? mapEdges<Part>(instructions, itemParts, omittedPart)
      : contentParts(instructions),
    toolDefinitions: toolDefinitions(tools, undefined),
  };
}

/** A text, a token list, or several of either. */
function promptMessages(prompt: unknown): Message[] {
  const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt : [prompt];
  return mapEdges<Message>(prompts, (entry) => userMessages(promptParts(entry)), omittedMessage);
}

function userMessages(parts: Part[]): Message[] {
  return parts.length > 0 ? [{ role: 'user', parts }] : [];
}

function promptParts(prompt: unknown): Part[] {
  const isTokens = Array.isArray(prompt) && typeof prompt[0] === 'number';
  return isTokens ? [{ type: 'tokens', count: prompt.length }] : contentParts(prompt);
}

/** The prompt, and the input image accepted by some models. */
function imageParts(body: RequestBody): Part[] {
  const image = body['image_url'];
  return [
    ...contentParts(body['prompt']),
    ...(typeof image === 'string' ? [addressedPart('image', image)] : []),
  ];
}

function rerankParts(body: RequestBody): Part[] {
  const documents = mapEdges<Part>(
    body['documents'],
    (document) => ({ type: 'document', content: record(document) ?? String(document) }),
    omittedPart,
  );
  return [...contentParts(body['query']), ...documents];
}

/** Drops empty lists. */
function filled(content: CapturedInput): CapturedInput {
  const { inputMessages, systemInstructions, toolDefinitions } = content;
  const kept: CapturedInput = {};
  if (inputMessages && inputMessages.length > 0) kept.inputMessages = inputMessages;
  if (systemInstructions && systemInstructions.length > 0) {
    kept.systemInstructions = systemInstructions;
  }
  if (toolDefinitions && toolDefinitions.length > 0) kept.toolDefinitions = toolDefinitions;
  return kept;
}
