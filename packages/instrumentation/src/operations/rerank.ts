import { record } from '../facts/attribute-value.ts';
import type { Operation } from './operation.ts';

/** `rerank`, which only together-ai has. */
export const rerank: Operation = {
  name: 'rerank',
  spanName: 'rerank',

  readAnswer(answer, facts) {
    const fields = record(answer);
    facts.id = fields?.['id'];
    facts.model = fields?.['model'];
    facts.usage = fields?.['usage'];
  },
};
