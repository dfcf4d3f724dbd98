import { attr } from '@together-otel/semconv';
import { put, record } from '../facts/attribute-value.ts';
import { type ForeignChoice, readCompletion, readEnvelope } from './envelope.ts';
import { type ForeignDelta, hasContent, isText } from './generated-content.ts';
import type { Operation, RequestBody } from './operation.ts';
import { describeSampling } from './sampling.ts';

/** A choice of a chunk. */
interface ChatChoice extends ForeignChoice {
  readonly delta?: ForeignDelta | null;
  /** Some servers send the whole message in one event. */
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
      if (!choice) continue;
      if (hasContent(choice.delta) || hasContent(choice.message) || isText(choice.text))
        return true;
    }
    return false;
  },
};

function outputType(body: RequestBody): string | undefined {
  const type = record(body['response_format'])?.['type'];
  if (type === 'json_object' || type === 'json_schema') return 'json';
  return type === 'text' ? 'text' : undefined;
}
