import { cancelBatch, createBatch, listBatches, retrieveBatch } from '../endpoints/batches.ts';
import { chatCompletions } from '../endpoints/chat-completions.ts';
import { completions } from '../endpoints/completions.ts';
import { embeddings } from '../endpoints/embeddings.ts';
import { deleteFile, listFiles, retrieveFile, uploadFile } from '../endpoints/files.ts';
import { images } from '../endpoints/images.ts';
import {
  type InferenceEndpoint,
  type InferenceRequest,
  serveInference,
} from '../endpoints/inference.ts';
import { listModels, retrieveModel } from '../endpoints/models.ts';
import { rerank } from '../endpoints/rerank.ts';
import { responses } from '../endpoints/responses.ts';
import { speech } from '../endpoints/speech.ts';
import { transcriptions } from '../endpoints/transcriptions.ts';
import type { Platform } from '../platform.ts';
import type { Exchange } from './exchange.ts';

/** Answers a request; `rest` is what followed the route's path. */
export type Handler = (exchange: Exchange, platform: Platform, rest: string) => Promise<void>;

function inference<Request extends InferenceRequest>(
  endpoint: InferenceEndpoint<Request>,
): Handler {
  return (exchange, platform) => serveInference(endpoint, exchange, platform);
}

const EXACT: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['POST /v1/chat/completions', inference(chatCompletions)],
  ['POST /v1/completions', inference(completions)],
  ['POST /v1/embeddings', inference(embeddings)],
  ['POST /v1/images/generations', inference(images)],
  ['POST /v1/audio/speech', inference(speech)],
  ['POST /v1/audio/transcriptions', inference(transcriptions)],
  ['POST /v1/audio/translations', inference(transcriptions)],
  ['POST /v1/rerank', inference(rerank)],
  ['POST /v1/responses', inference(responses)],
  ['GET /v1/models', listModels],
  ['POST /v1/files', uploadFile],
  ['POST /v1/files/upload', uploadFile],
  ['GET /v1/files', listFiles],
  ['POST /v1/batches', createBatch],
  ['GET /v1/batches', listBatches],
]);

const UNDER: readonly (readonly [string, Handler])[] = [
  ['GET /v1/models/', retrieveModel],
  ['GET /v1/files/', retrieveFile],
  ['DELETE /v1/files/', deleteFile],
  ['GET /v1/batches/', retrieveBatch],
  ['POST /v1/batches/', cancelBatch],
];

/** The handler of a request, with what follows the route's path; undefined for unknown paths. */
export function route(
  method: string,
  path: string,
): { handler: Handler; rest: string } | undefined {
  const name = `${method} ${path}`;
  const exact = EXACT.get(name);
  if (exact !== undefined) return { handler: exact, rest: '' };
  for (const [prefix, handler] of UNDER) {
    if (name.startsWith(prefix)) return { handler, rest: decoded(name.slice(prefix.length)) };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
