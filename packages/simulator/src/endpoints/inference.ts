import type { ModelProfile, ModelType } from '../catalogue/model-profile.ts';
import type { Random } from '../chance/random.ts';
import { ApiError } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import { findRecording } from '../replay/recordings.ts';
import { serveRecording } from '../replay/replay.ts';

/** Fields common to all inference requests. */
export interface InferenceRequest {
  readonly model: string;
  /** Prompt tokens, counted before any limit is checked. */
  readonly promptTokens: number;
  /** Requested completion tokens, if limited by the context length. */
  readonly maxTokens?: number | undefined;
}

/** One inference endpoint: reads a request, then serves it. Models, limits and replay are common. */
export interface InferenceEndpoint<Request extends InferenceRequest> {
  /** Types of models it serves. */
  readonly types: readonly ModelType[];
  /** @throws ApiError when the request is wrong */
  read(exchange: Exchange): Request;
  serve(call: InferenceCall<Request>): Promise<void> | void;
}

/** An admitted request. */
export interface InferenceCall<Request extends InferenceRequest> {
  readonly exchange: Exchange;
  readonly platform: Platform;
  readonly request: Request;
  readonly model: ModelProfile;
  /** Random numbers for this answer. */
  readonly random: Random;
}

/** Admits a request or rejects it like the platform, and serves it. */
export async function serveInference<Request extends InferenceRequest>(
  endpoint: InferenceEndpoint<Request>,
  exchange: Exchange,
  platform: Platform,
): Promise<void> {
  const request = endpoint.read(exchange);
  const model = modelFor(exchange, platform, request.model, endpoint.types);
  const asked = request.promptTokens + (request.maxTokens ?? 0);
  if (endpoint.types.includes('chat') && asked > model.contextLength) {
    throw new ApiError(
      'context_length_exceeded',
      `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${model.contextLength}. ` +
        `Given: ${request.promptTokens} \`inputs\` tokens and ${request.maxTokens ?? 0} \`max_new_tokens\``,
    );
  }
  await admit(exchange, platform, model, request.promptTokens);
  if (exchange.over) return;
  const recording = platform.replay ? findRecording(exchange.entry, exchange.json) : undefined;
  const random = platform.nextRandom(model.id);
  if (recording !== undefined) return serveRecording(exchange, recording, model, random);
  await endpoint.serve({ exchange, platform, request, model, random });
}

function modelFor(
  exchange: Exchange,
  platform: Platform,
  id: string,
  types: readonly ModelType[],
): ModelProfile {
  if (exchange.refusal !== undefined) throw exchange.refusal;
  const model = exchange.model?.id === id ? exchange.model : platform.catalogue.get(id);
  if (model === undefined) {
    throw new ApiError(
      'model_not_found',
      `Unable to access model ${id}. Please visit https://api.together.ai/models to view the list of supported models.`,
    );
  }
  if (!types.includes(model.type)) {
    throw new ApiError(
      'invalid_request',
      `Model ${id} is of type ${model.type}: this endpoint serves ${types.join(', ')} models.`,
    );
  }
  return model;
}

async function admit(
  exchange: Exchange,
  platform: Platform,
  model: ModelProfile,
  promptTokens: number,
): Promise<void> {
  const key = exchange.key ?? '';
  const isLimited = platform.headerProfile(model) !== 'dedicated';
  const admission = platform.limiter.admit(key, model, promptTokens, isLimited);
  if (!admission.admitted) {
    if (admission.reason === 'overloaded') throw new ApiError('overloaded');
    throw new ApiError(admission.reason, undefined, {
      retryAfterSeconds: admission.retryAfterSeconds,
      ...(platform.errorTypePlace === undefined ? {} : { place: platform.errorTypePlace }),
    });
  }
  exchange.onEnded(() => {
    const { entry } = exchange;
    const success = entry.outcome === 'complete' && entry.status < 300;
    platform.limiter.settle(key, model, entry.promptTokens, entry.completionTokens, success);
  });
  if (admission.delayMillis > 0) {
    exchange.queuedMillis = admission.delayMillis;
    await exchange.wait(Math.ceil(admission.delayMillis));
  }
}
