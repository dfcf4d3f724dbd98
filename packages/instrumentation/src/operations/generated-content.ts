import { record } from '../facts/attribute-value.ts';

/** Reasoning under the names that servers use: as text, a part, or a list of parts. */
interface ForeignReasoning {
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
  readonly thinking?: unknown;
  readonly reasoning_text?: unknown;
  readonly thinking_content?: unknown;
  readonly reasoning_summary?: unknown;
  /** OpenRouter: parts of text, summaries or encrypted data. */
  readonly reasoning_details?: unknown;
  /** LiteLLM, following Anthropic. */
  readonly thinking_blocks?: unknown;
}

/** A delta of a chat choice, or its whole message; any field may be missing. */
export interface ForeignDelta extends ForeignReasoning {
  readonly content?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
  readonly refusal?: unknown;
  readonly audio?: unknown;
  readonly images?: unknown;
}

/** Fields of a part that hold what the model generated, as text or further parts. */
const TEXTS = ['text', 'thinking', 'summary', 'refusal', 'content', 'data'] as const;

/** Maximum depth of parts in parts. */
const MAX_DEPTH = 4;

/**
 * Whether there is generated content: text, reasoning, a refusal, a tool call, audio or an image.
 * Together's first chunk often has none.
 */
export function hasContent(delta: ForeignDelta | null | undefined): boolean {
  if (!delta) return false;
  return (
    isFilled(delta.content) ||
    isList(delta.tool_calls) ||
    isFilled(reasoningOf(delta)) ||
    isText(delta.refusal) ||
    isFunctionCall(delta.function_call) ||
    isSound(delta.audio) ||
    isList(delta.images)
  );
}

/** Some servers send the same text under two names and leave others empty. */
export function reasoningOf(delta: ForeignReasoning): unknown {
  const { reasoning, reasoning_content: content, thinking, reasoning_text: text } = delta;
  const found = reasoning || content || thinking || text;
  if (found) return found;
  const { thinking_content: thought, reasoning_summary: summary } = delta;
  const { reasoning_details: details, thinking_blocks: blocks } = delta;
  return thought || summary || (isList(details) ? details : blocks);
}

/** Whether a field of a chunk has text. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Text, one part, or a list of parts at least one of which is not empty. */
export function isFilled(content: unknown, depth = 0): boolean {
  if (!Array.isArray(content)) return isText(content) || isFilledPart(content, depth);
  for (const part of content as unknown[]) {
    if (isText(part) || isFilledPart(part, depth)) return true;
  }
  return false;
}

/** A part without text counts if it has a type, such as an image. */
function isFilledPart(part: unknown, depth: number): boolean {
  const fields = record(part);
  if (!fields || depth > MAX_DEPTH) return false;
  let hasText = false;
  for (const name of TEXTS) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (isFilled(value, depth + 1)) return true;
    hasText = true;
  }
  return !hasText && isText(fields['type']);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isFunctionCall(call: unknown): boolean {
  const fields = record(call);
  return isText(fields?.['name']) || isText(fields?.['arguments']);
}

function isSound(audio: unknown): boolean {
  const fields = record(audio);
  return isText(fields?.['data']) || isText(fields?.['transcript']);
}
