import { attr } from '@together-otel/semconv';
import { count, put, record } from '../facts/attribute-value.ts';
import { noteChunkFailure, readResult } from './envelope.ts';
import type { Operation } from './operation.ts';

interface ImageEvent {
  readonly type?: unknown;
  readonly b64_json?: unknown;
  readonly url?: unknown;
  readonly usage?: unknown;
}

/** `images`: generations, edits and variations, whole or as a stream of partial images. */
export const images: Operation = {
  name: 'generate_content',
  spanName: 'generate_content',

  describeRequest(body, attributes) {
    const pictures = count(body['n']);
    put(attributes, attr.outputType, 'image');
    put(attributes, attr.requestChoiceCount, pictures === 1 ? undefined : pictures);
    put(attributes, attr.requestSeed, count(body['seed']));
  },

  readAnswer(answer, facts) {
    readResult(answer, 'data', facts);
  },

  readChunk(event, facts) {
    const { type, b64_json: bytes, url, usage } = (record(event) ?? {}) as ImageEvent;
    if (usage) facts.noteUsage(usage);
    noteChunkFailure(event, facts);
    if (typeof type === 'string' && type.endsWith('.completed')) facts.finishReasons[0] = 'stop';
    // The image may be megabytes, so only its presence is checked.
    return typeof bytes === 'string' || typeof url === 'string';
  },
};
