import { attr } from '@together-otel/semconv';
import { count, put, record, text } from '../facts/attribute-value.ts';
import { readResult } from './envelope.ts';
import type { Operation } from './operation.ts';

/** `embeddings`. The SDK requests base64 unless the application sets a format. */
export const embeddings: Operation = {
  name: 'embeddings',
  spanName: 'embeddings',

  describeRequest(body, attributes) {
    const format = text(body['encoding_format']);
    put(attributes, attr.embeddingsDimensionCount, count(body['dimensions']));
    put(attributes, attr.requestEncodingFormats, format === undefined ? undefined : [format]);
  },

  readAnswer(answer, facts) {
    readResult(answer, 'data', facts);
    facts.noteInput(record(answer)?.['usage']);
  },
};
