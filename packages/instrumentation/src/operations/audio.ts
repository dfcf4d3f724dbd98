import { attr } from '@together-otel/semconv';
import { record } from '../facts/attribute-value.ts';
import type { Operation } from './operation.ts';

/** `audio.speech`: the answer is the sound itself. */
export const speech: Operation = {
  name: 'text_to_speech',
  spanName: 'text_to_speech',

  requestAttributes() {
    return { [attr.outputType]: 'speech' };
  },
};

/** `audio.transcriptions` and `audio.translations`: the request is a multipart form. */
export const transcription: Operation = {
  name: 'speech_to_text',
  spanName: 'speech_to_text',

  requestAttributes() {
    return { [attr.outputType]: 'text' };
  },

  readAnswer(answer, facts) {
    facts.usage = record(answer)?.['usage'];
  },
};
