import { record } from '../facts/attribute-value.ts';
import { chat } from './chat.ts';
import { readCompletion } from './envelope.ts';
import type { Operation } from './operation.ts';
import { describeSampling } from './sampling.ts';

/** `completions`: its chunks have text, or with some servers the deltas of chat. */
export const textCompletion: Operation = {
  ...chat,
  name: 'text_completion',
  spanName: 'text_completion',
  describeRequest: describeSampling,
};

/** `POST /inference`, the predecessor of `completions`; still used by some frameworks. */
export const inference: Operation = {
  ...textCompletion,

  readAnswer(answer, facts) {
    const fields = record(answer);
    const output = record(fields?.['output']);
    readCompletion(output ? { ...fields, ...output } : answer, facts);
  },
};
