import { type ForeignChoice, isText, readCompletion, readEnvelope } from './envelope.ts';
import type { Operation } from './operation.ts';
import { samplingAttributes } from './sampling.ts';

interface TextChoice extends ForeignChoice {
  readonly text?: unknown;
}

/** `completions`. */
export const textCompletion: Operation = {
  name: 'text_completion',
  spanName: 'text_completion',

  requestAttributes: samplingAttributes,

  readAnswer: readCompletion,

  readChunk(chunk, facts) {
    for (const choice of readEnvelope<TextChoice>(chunk, facts)) {
      if (isText(choice?.text)) return true;
    }
    return false;
  },
};
