import { record } from '../facts/attribute-value.ts';
import { readResult } from './envelope.ts';
import type { Operation } from './operation.ts';

/** `rerank`, available only in together-ai. */
export const rerank: Operation = {
  name: 'rerank',
  spanName: 'rerank',

  readAnswer(answer, facts) {
    readResult(answer, 'results', facts);
    facts.noteInput(record(answer)?.['usage']);
  },
};
