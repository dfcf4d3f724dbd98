import { textTokens, valueTokens } from '../completion/prompt-tokens.ts';
import { isRefused, type TextRequest } from '../completion/text-plan.ts';
import type { InferenceRequest } from '../endpoints/inference.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { Fields, isObject, shown } from '../http/fields.ts';

/** A chat completion request. */
export interface ChatRequest extends InferenceRequest, TextRequest {
  readonly maxTokens: number | undefined;
  readonly promptTokens: number;
  readonly stream: boolean;
  /** Undefined if not specified. */
  readonly includeUsage: boolean | undefined;
}

const ROLES: readonly unknown[] = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** @throws ApiError 400, naming the field */
export function readChatRequest(exchange: Exchange): ChatRequest {
  const fields = Fields.of(exchange);
  const model = fields.requiredText('model');
  const messages = readMessages(fields);
  fields.number('temperature');
  const tool = chosenTool(fields, messages);
  const jsonSchema = answerSchema(fields);
  return {
    model,
    stream: fields.flag('stream'),
    includeUsage: readIncludeUsage(fields),
    choices: fields.count('n', 128) ?? 1,
    maxTokens: fields.count('max_completion_tokens') ?? fields.count('max_tokens'),
    promptTokens:
      messages.reduce((sum, message) => sum + 4 + valueTokens(message['content']), 0) +
      valueTokens(fields.get('tools')),
    ...(tool === undefined ? {} : { tool }),
    ...(jsonSchema === undefined ? {} : { jsonSchema }),
    refuses: tool === undefined && isRefused(messages.at(-1)?.['content']),
  };
}

/** `stream_options.include_usage`. */
export function readIncludeUsage(fields: Fields): boolean | undefined {
  const value = fields.object('stream_options')?.['include_usage'] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidRequest(`'stream_options.include_usage' must be a boolean; got ${shown(value)}.`);
}

function readMessages(fields: Fields): Record<string, unknown>[] {
  const messages = fields.list('messages');
  if (messages === undefined || messages.length === 0) {
    throw invalidRequest(`'messages' must be a non-empty array; got ${shown(messages)}.`);
  }
  return messages.map((message, index) => {
    if (!isObject(message))
      throw invalidRequest(`'messages[${index}]' must be an object; got ${shown(message)}.`);
    if (!ROLES.includes(message['role'])) {
      throw invalidRequest(
        `'messages[${index}].role' must be one of ${ROLES.join(', ')}; got ${shown(message['role'])}.`,
      );
    }
    const content = message['content'] ?? null;
    if (content !== null && typeof content !== 'string' && !Array.isArray(content)) {
      throw invalidRequest(
        `'messages[${index}].content' must be text, an array or null; got ${shown(content)}.`,
      );
    }
    return message;
  });
}

/** The tool to call: the forced one, or the first if a user message starts with `tool:`. */
function chosenTool(
  fields: Fields,
  messages: readonly Record<string, unknown>[],
): { readonly name: string; readonly parameters: unknown } | undefined {
  const functions = (fields.list('tools') ?? []).map((tool, index) => {
    const definition = isObject(tool) ? tool['function'] : undefined;
    if (isObject(definition) && typeof definition['name'] === 'string') {
      return { name: definition['name'], parameters: definition['parameters'] };
    }
    throw invalidRequest(`'tools[${index}].function.name' must be a string; got ${shown(tool)}.`);
  });
  const choice = fields.get('tool_choice');
  if (isObject(choice) && isObject(choice['function'])) {
    const name = choice['function']['name'];
    const chosen = functions.find((candidate) => candidate.name === name);
    if (chosen !== undefined) return chosen;
    throw invalidRequest(`'tool_choice' names ${shown(name)}, which is not in 'tools'.`);
  }
  if (choice === 'none') return undefined;
  const last = messages.findLast((message) => message['role'] === 'user')?.['content'];
  const isAsked =
    typeof last === 'string' && last.startsWith('tool:') && messages.at(-1)?.['role'] === 'user';
  return choice === 'required' || isAsked ? functions[0] : undefined;
}

function answerSchema(fields: Fields): unknown {
  const format = fields.object('response_format');
  switch (format?.['type']) {
    case 'json_object':
      return format['schema'] ?? { type: 'object', properties: { answer: { type: 'string' } } };
    case 'json_schema':
      return isObject(format['json_schema']) ? format['json_schema']['schema'] : format['schema'];
    default:
      return undefined;
  }
}

/** Tokens of one or more prompts. */
export function promptListTokens(prompt: unknown): number {
  if (typeof prompt === 'string') return textTokens(prompt);
  return Array.isArray(prompt)
    ? prompt.reduce<number>((sum, item) => sum + promptListTokens(item), 0)
    : 1;
}
