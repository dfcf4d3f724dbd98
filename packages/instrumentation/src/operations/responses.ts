import { attr } from '@together-otel/semconv';
import { count, finite, record } from '../facts/attribute-value.ts';
import type { AnswerFacts } from './answer-facts.ts';
import { isText } from './envelope.ts';
import type { Operation, RequestBody } from './operation.ts';

interface ForeignEvent {
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly response?: unknown;
}

/** `responses`: one object, or a stream of events of which the last carries the object. */
export const responses: Operation = {
  name: 'chat',
  spanName: 'chat',

  requestAttributes(body) {
    return {
      [attr.requestMaxTokens]: count(body['max_output_tokens']),
      [attr.requestTemperature]: finite(body['temperature']),
      [attr.requestTopP]: finite(body['top_p']),
      [attr.outputType]: outputType(body),
    };
  },

  readAnswer: readResponse,

  readChunk(event, facts) {
    const { type, delta, response } = (event ?? {}) as ForeignEvent;
    if (response) readResponse(response, facts);
    return isText(delta) && typeof type === 'string' && type.endsWith('.delta');
  },
};

function readResponse(response: unknown, facts: AnswerFacts): void {
  const fields = record(response);
  if (!fields) return;
  facts.id ??= fields['id'];
  facts.model ??= fields['model'];
  facts.usage = fields['usage'] ?? facts.usage;
  const reason = finishReason(fields);
  if (reason !== undefined) facts.finishReasons[0] = reason;
}

function finishReason(response: RequestBody): unknown {
  switch (response['status']) {
    case 'completed':
      return 'stop';
    case 'failed':
      return 'error';
    case 'incomplete': {
      const reason = record(response['incomplete_details'])?.['reason'];
      return reason === 'max_output_tokens' ? 'length' : reason;
    }
    default:
      return undefined;
  }
}

function outputType(body: RequestBody): string | undefined {
  const type = record(record(body['text'])?.['format'])?.['type'];
  if (type === 'json_object' || type === 'json_schema') return 'json';
  return type === 'text' ? 'text' : undefined;
}
