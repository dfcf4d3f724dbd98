import { readResult } from './envelope.ts';
import type { Operation } from './operation.ts';

/** `rerank`, which only together-ai has. */
export const rerank: Operation = {
  name: 'rerank',
  spanName: 'rerank',

  readAnswer(answer, facts) {
    readResult(answer, 'results', facts);
  },
};
