import { attr } from '@together-otel/semconv';
import { count, record } from '../facts/attribute-value.ts';
import type { Operation } from './operation.ts';

/** `images`: generations, and edits where they exist. */
export const images: Operation = {
  name: 'generate_content',
  spanName: 'generate_content',

  requestAttributes(body) {
    const pictures = count(body['n']);
    return {
      [attr.outputType]: 'image',
      [attr.requestChoiceCount]: pictures === 1 ? undefined : pictures,
      [attr.requestSeed]: count(body['seed']),
    };
  },

  readAnswer(answer, facts) {
    const fields = record(answer);
    facts.id = fields?.['id'];
    facts.model = fields?.['model'];
    facts.usage = fields?.['usage'];
  },
};
