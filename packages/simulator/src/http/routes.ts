import { billingUsage } from '../account/billing-usage.ts';
import { whoami } from '../account/whoami.ts';
import { listInstanceTypes, readProject } from '../dedicated/deployments-v2.ts';
import {
  createEndpoint,
  listEndpoints,
  listHardware,
  retrieveEndpoint,
} from '../dedicated/endpoints-v1.ts';
import { scrapeMetrics } from '../dedicated/scrape.ts';
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
import {
  betterStackIndex,
  instatusComponents,
  statuspageSummary,
} from '../status-page/status-page.ts';
import type { Exchange } from './exchange.ts';

/** Answers a request; `rest` is the remainder of the path. */
type Handler = (exchange: Exchange, platform: Platform, rest: string) => Promise<void>;

function inference<Request extends InferenceRequest>(
  endpoint: InferenceEndpoint<Request>,
): Handler {
  return (exchange, platform) => serveInference(endpoint, exchange, platform);
}

const EXACT: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['POST /v1/chat/completions', inference(chatCompletions)],
  ['POST /v1/completions', inference(completions)],
  // The older, unversioned name of completions, used by LangChain's TogetherAI.
  ['POST /inference', inference(completions)],
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
  ['GET /v1/whoami', whoami],
  ['GET /v1/billing/usage', billingUsage],
  ['GET /v1/endpoints', listEndpoints],
  ['POST /v1/endpoints', createEndpoint],
  ['GET /v1/hardware', listHardware],
  ['GET /v2/public/inference-instance-types', listInstanceTypes],
]);

/** Routes without an API key; the real ones are on a separate host. */
const PUBLIC: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['GET /api/v2/summary.json', statuspageSummary],
  ['GET /index.json', betterStackIndex],
  ['GET /v2/components.json', instatusComponents],
]);

const UNDER: readonly (readonly [string, Handler])[] = [
  ['GET /v1/models/', retrieveModel],
  ['GET /v1/files/', retrieveFile],
  ['DELETE /v1/files/', deleteFile],
  ['GET /v1/batches/', retrieveBatch],
  ['POST /v1/batches/', cancelBatch],
  ['GET /v1/endpoints/', retrieveEndpoint],
  ['GET /v2/projects/', readProject],
  ['GET /organizations/', scrapeMetrics],
];

/** The route for a request. */
export interface Route {
  readonly handler: Handler;
  /** Remainder of the path. */
  readonly rest: string;
  /** Whether it needs no API key. */
  readonly isPublic?: boolean;
}

/** The route of a request; undefined for unknown paths. */
export function route(method: string, path: string): Route | undefined {
  const name = `${method} ${path}`;
  const open = PUBLIC.get(name);
  if (open !== undefined) return { handler: open, rest: '', isPublic: true };
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
