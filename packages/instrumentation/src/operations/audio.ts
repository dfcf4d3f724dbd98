import { attr } from '@together-otel/semconv';
import { put, record } from '../facts/attribute-value.ts';
import { errorOfEmpty, findError } from './answer-error.ts';
import type { AnswerFacts } from './answer-facts.ts';
import { errorWithout, noteChunkFailure } from './envelope.ts';
import { isText } from './generated-content.ts';
import type { Operation } from './operation.ts';

interface AudioEvent {
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly audio?: unknown;
  readonly b64?: unknown;
  readonly text?: unknown;
  readonly model?: unknown;
  readonly usage?: unknown;
}

/** `audio.speech`: the answer is the audio itself, or an event stream with pieces of it. */
export const speech: Operation = {
  name: 'text_to_speech',
  spanName: 'text_to_speech',

  describeRequest(_body, attributes) {
    put(attributes, attr.outputType, 'speech');
  },

  readAnswer,
  readChunk,
};

/** `audio.transcriptions` and `audio.translations`: the request is a multipart form. */
export const transcription: Operation = {
  name: 'speech_to_text',
  spanName: 'speech_to_text',

  describeRequest(_body, attributes) {
    put(attributes, attr.outputType, 'text');
  },

  readAnswer,
  readChunk,
};

function readAnswer(answer: unknown, facts: AnswerFacts): void {
  const fields = record(answer);
  // Audio and plain text have no fields; `null` means a page, or nothing, instead of them.
  if (answer === null) facts.error = errorOfEmpty(answer);
  if (!fields) return;
  facts.noteName(undefined, fields['model']);
  facts.noteUsage(fields['usage']);
  facts.error = typeof fields['text'] === 'string' ? findError(answer) : errorWithout(fields);
}

/** The events after which nothing follows. */
const LAST = new Set(['transcript.text.done', 'speech.audio.done']);

/**
 * `transcript.text.delta`, `.segment` and `.done`, `speech.audio.delta` and `.done`, Together's
 * `conversation.item.audio_output.delta` and `audio.tts.chunk`.
 */
function readChunk(event: unknown, facts: AnswerFacts): boolean {
  const { type, delta, audio, b64, text, model, usage } = (event ?? {}) as AudioEvent;
  if (model) facts.noteName(undefined, model);
  if (usage) facts.noteUsage(usage);
  noteChunkFailure(event, facts);
  if (typeof type === 'string' && type.endsWith('.done')) {
    facts.finishReasons[0] = 'stop';
    facts.isWhole = LAST.has(type);
  }
  return isText(delta) || isText(audio) || isText(b64) || isText(text);
}
