import { attr } from '@together-otel/semconv';
import { put, record } from '../facts/attribute-value.ts';
import { type ForeignChoice, isText, readCompletion, readEnvelope } from './envelope.ts';
import type { Operation, RequestBody } from './operation.ts';
import { describeSampling } from './sampling.ts';

interface ForeignDelta {
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
  /** OpenRouter: parts of text, summaries or encrypted data. */
  readonly reasoning_details?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
  readonly refusal?: unknown;
  readonly audio?: unknown;
  readonly images?: unknown;
}

interface ChatChoice extends ForeignChoice {
  readonly delta?: ForeignDelta | null;
  /** Of servers that send the whole message in one event. */
  readonly message?: ForeignDelta | null;
  readonly text?: unknown;
}

/** `chat.completions`. */
export const chat: Operation = {
  name: 'chat',
  spanName: 'chat',

  describeRequest(body, attributes) {
    describeSampling(body, attributes);
    put(attributes, attr.outputType, outputType(body));
  },

  readAnswer: readCompletion,

  readChunk(chunk, facts) {
    for (const choice of readEnvelope<ChatChoice>(chunk, facts)) {
      if (choice && (hasContent(choice.delta ?? choice.message) || isText(choice.text)))
        return true;
    }
    return false;
  },
};

/**
 * Whether there is generated content: text, reasoning, a refusal, a tool call, audio or an image.
 * Together's first chunk often has none.
 */
function hasContent(delta: ForeignDelta | null | undefined): boolean {
  if (!delta) return false;
  return (
    isFilled(delta.content) ||
    isText(delta.reasoning) ||
    isText(delta.reasoning_content) ||
    isReasoning(delta.reasoning_details) ||
    isList(delta.tool_calls) ||
    isText(delta.refusal) ||
    isFunctionCall(delta.function_call) ||
    isSound(delta.audio) ||
    isList(delta.images)
  );
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** Text, one part, or a list of parts at least one of which is not empty. */
function isFilled(content: unknown): boolean {
  if (!Array.isArray(content)) return isText(content) || isFilledPart(content);
  for (const part of content as unknown[]) {
    if (isText(part) || isFilledPart(part)) return true;
  }
  return false;
}

function isFilledPart(part: unknown): boolean {
  const fields = record(part);
  if (!fields) return false;
  const { type, text, refusal, thinking } = fields;
  if (type === 'text' || type === 'refusal' || type === 'thinking') {
    return isText(text) || isText(refusal) || isFilled(thinking);
  }
  return true;
}

function isReasoning(details: unknown): boolean {
  if (!Array.isArray(details)) return false;
  for (const detail of details as unknown[]) {
    const fields = record(detail);
    if (isText(fields?.['text']) || isText(fields?.['summary']) || isText(fields?.['data'])) {
      return true;
    }
  }
  return false;
}

function isFunctionCall(call: unknown): boolean {
  const fields = record(call);
  return isText(fields?.['name']) || isText(fields?.['arguments']);
}

function isSound(audio: unknown): boolean {
  const fields = record(audio);
  return isText(fields?.['data']) || isText(fields?.['transcript']);
}

function outputType(body: RequestBody): string | undefined {
  const type = record(body['response_format'])?.['type'];
  if (type === 'json_object' || type === 'json_schema') return 'json';
  return type === 'text' ? 'text' : undefined;
}
