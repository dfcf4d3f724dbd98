import { attr } from '@together-otel/semconv';
import { count, text } from '../facts/attribute-value.ts';
import { readResult } from './envelope.ts';
import type { Operation } from './operation.ts';

/** `embeddings`. The SDK requests base64 unless the application sets a format. */
export const embeddings: Operation = {
  name: 'embeddings',
  spanName: 'embeddings',

  requestAttributes(body) {
    const format = text(body['encoding_format']);
    return {
      [attr.embeddingsDimensionCount]: count(body['dimensions']),
      [attr.requestEncodingFormats]: format === undefined ? undefined : [format],
    };
  },

  readAnswer(answer, facts) {
    readResult(answer, 'data', facts);
  },
};
