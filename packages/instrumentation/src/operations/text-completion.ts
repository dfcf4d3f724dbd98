import { record } from '../facts/attribute-value.ts';
import { type ForeignChoice, isText, readCompletion, readEnvelope } from './envelope.ts';
import type { Operation } from './operation.ts';
import { describeSampling } from './sampling.ts';

interface TextChoice extends ForeignChoice {
  readonly text?: unknown;
}

/** `completions`. */
export const textCompletion: Operation = {
  name: 'text_completion',
  spanName: 'text_completion',

  describeRequest: describeSampling,

  readAnswer: readCompletion,

  readChunk(chunk, facts) {
    for (const choice of readEnvelope<TextChoice>(chunk, facts)) {
      if (isText(choice?.text)) return true;
    }
    return false;
  },
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
