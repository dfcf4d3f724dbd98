import { speech, transcription } from './audio.ts';
import { chat } from './chat.ts';
import { embeddings } from './embeddings.ts';
import { images } from './images.ts';
import type { Operation } from './operation.ts';
import { other } from './other.ts';
import { rerank } from './rerank.ts';
import { responses } from './responses.ts';
import { inference, textCompletion } from './text-completion.ts';
import { videos } from './videos.ts';

export { AnswerFacts, NO_FACTS } from './answer-facts.ts';
export { statusIn } from './bare-failure.ts';
export type { Operation } from './operation.ts';
export { requestBody } from './request-body.ts';

const operations: ReadonlyMap<string, Operation> = new Map([
  ['/chat/completions', chat],
  ['/responses', responses],
  ['/completions', textCompletion],
  ['/inference', inference],
  ['/embeddings', embeddings],
  ['/images/generations', images],
  ['/images/edits', images],
  ['/images/variations', images],
  ['/audio/speech', speech],
  ['/audio/transcriptions', transcription],
  ['/audio/translations', transcription],
  ['/rerank', rerank],
  ['/videos', videos],
]);

/** Maximum path length that is matched. */
const MAX_PATH = 2048;

const VERSION = /^v\d{1,3}$/;

/**
 * Finds the operation of a request.
 *
 * @param method as passed by the SDK, in any case.
 * @param path relative to the base URL, or a full URL.
 */
export function findOperation(method: string, path: string): Operation {
  const operation = method === 'post' || method === 'POST' ? operations.get(path) : undefined;
  if (operation) return operation;
  const plain = plainPath(path.slice(0, MAX_PATH));
  if (method.toLowerCase() !== 'post') return other(method, plain);
  return operations.get(plain) ?? operationAtEnd(plain) ?? other(method, plain);
}

/** A proxy may use its own path, with any version or none: `/together/chat/completions`. */
function operationAtEnd(path: string): Operation | undefined {
  const segments = path.split('/');
  const end = (count: number): string => `/${segments.slice(-count).join('/')}`;
  return operations.get(end(2)) ?? operations.get(end(1));
}

/** Removes origin, version, query, fragment and redundant slashes. */
function plainPath(path: string): string {
  const isWhole = path.includes('://');
  // Two leading slashes would make it a host.
  const url = isWhole ? path : `http://base.invalid/${path}`;
  const pathname = URL.canParse(url) ? new URL(url).pathname : '';
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const version = segments.findIndex((segment) => VERSION.test(segment));
  // In a full URL, a gateway may have its own path before the version.
  let start = version === 0 || (isWhole && version > 0) ? version : 0;
  while (VERSION.test(segments[start] ?? '')) start++;
  return `/${segments.slice(start).join('/')}`;
}
