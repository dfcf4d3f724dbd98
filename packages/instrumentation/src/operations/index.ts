import { speech, transcription } from './audio.ts';
import { chat } from './chat.ts';
import { embeddings } from './embeddings.ts';
import { images } from './images.ts';
import type { Operation } from './operation.ts';
import { other } from './other.ts';
import { rerank } from './rerank.ts';
import { responses } from './responses.ts';
import { textCompletion } from './text-completion.ts';

export { AnswerFacts, readUsage } from './answer-facts.ts';
export type { Operation } from './operation.ts';
export { requestBody } from './request-body.ts';

const operations: ReadonlyMap<string, Operation> = new Map([
  ['/chat/completions', chat],
  ['/responses', responses],
  ['/completions', textCompletion],
  ['/embeddings', embeddings],
  ['/images/generations', images],
  ['/images/edits', images],
  ['/images/variations', images],
  ['/audio/speech', speech],
  ['/audio/transcriptions', transcription],
  ['/audio/translations', transcription],
  ['/rerank', rerank],
]);

/**
 * The operation of a request.
 *
 * @param method as the SDK passes it, in any case.
 * @param path below the base URL, or a whole URL.
 */
export function findOperation(method: string, path: string): Operation {
  const operation = method === 'post' || method === 'POST' ? operations.get(path) : undefined;
  if (operation) return operation;
  const plain = plainPath(path);
  return (method.toLowerCase() === 'post' && operations.get(plain)) || other(method, plain);
}

/** Without origin, version, query and fragment. */
function plainPath(path: string): string {
  const { pathname } = new URL(path, 'http://base.invalid');
  return pathname.replace(/^\/v\d+(?=\/)/, '');
}
