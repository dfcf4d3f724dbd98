import { attr } from '@together-otel/semconv';
import { record } from '../facts/attribute-value.ts';
import { type ForeignChoice, isText, readEnvelope } from './envelope.ts';
import type { Operation, RequestBody } from './operation.ts';
import { samplingAttributes } from './sampling.ts';

interface ForeignDelta {
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
  readonly tool_calls?: unknown;
}

interface ChatChoice extends ForeignChoice {
  readonly delta?: ForeignDelta | null;
}

/** `chat.completions`. */
export const chat: Operation = {
  name: 'chat',
  spanName: 'chat',

  requestAttributes(body) {
    return { ...samplingAttributes(body), [attr.outputType]: outputType(body) };
  },

  readAnswer(answer, facts) {
    readEnvelope(answer, facts);
  },

  readChunk(chunk, facts) {
    for (const choice of readEnvelope<ChatChoice>(chunk, facts)) {
      if (hasContent(choice?.delta)) return true;
    }
    return false;
  },
};

/** Generated content: text, reasoning or a tool call. Together's first chunk often has none. */
function hasContent(delta: ForeignDelta | null | undefined): boolean {
  if (!delta) return false;
  const { content, reasoning, reasoning_content, tool_calls } = delta;
  return (
    isText(content) ||
    isText(reasoning) ||
    isText(reasoning_content) ||
    (Array.isArray(tool_calls) && tool_calls.length > 0)
  );
}

function outputType(body: RequestBody): string | undefined {
  const type = record(body['response_format'])?.['type'];
  if (type === 'json_object' || type === 'json_schema') return 'json';
  return type === 'text' ? 'text' : undefined;
}
