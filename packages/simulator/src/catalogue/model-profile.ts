import type { HeaderProfile } from '../http/header-profile.ts';
import type { RateLimitProfile } from '../limits/rate-limit-profile.ts';

/** Type of a model; decides which endpoints serve it. As in `type` of `GET /v1/models`. */
export type ModelType =
  | 'chat'
  | 'language'
  | 'code'
  | 'embedding'
  | 'image'
  | 'rerank'
  | 'audio'
  | 'transcribe';

/** USD per million tokens. The API does not state the unit; this is the common reading. */
export interface PricingProfile {
  readonly input: number;
  readonly output: number;
  /** Price of cached prompt tokens; omitted from the answer if not given. */
  readonly cachedInput?: number;
}

/** How fast a model answers. If all are zero, no timers are used. */
export interface LatencyProfile {
  /** From the request's arrival to the first generated token, in milliseconds. */
  readonly firstTokenMillis: number;
  /**
   * Multiplies `firstTokenMillis`: 2 doubles the time to first token.
   * @default 1
   */
  readonly firstTokenFactor?: number;
  /** Between tokens, in milliseconds. */
  readonly perTokenMillis: number;
  /** Share (0..1) by which both vary around their mean, seeded. */
  readonly jitter: number;
}

/**
 * Which chunk of a stream carries the usage.
 *
 * - `finish-chunk`: in the chunk with `finish_reason`, requested or not (recorded, 2026-04)
 * - `last-chunk`: in an extra chunk with empty `choices`, requested or not (documented)
 * - `only-when-asked`: like `last-chunk`, but only with `stream_options.include_usage`
 *
 * An explicit `include_usage: false` turns it off everywhere. JSON answers of text models always
 * have usage; embeddings and rerank have it unless the model says `only-when-asked`.
 */
export type UsagePlacement = 'finish-chunk' | 'last-chunk' | 'only-when-asked';

/** Which field of a delta carries reasoning. */
export type ReasoningField = 'reasoning' | 'reasoning_content';

/** One model: its entry in `GET /v1/models`, its behaviour and its limits. */
export interface ModelProfile {
  readonly id: string;
  /**
   * The model named in answers: an alias is served by a different one.
   * @default the id
   */
  readonly servedAs?: string;
  readonly type: ModelType;
  readonly displayName: string;
  readonly organization: string;
  /** Limit of prompt and completion together, in tokens; more is refused with 422. */
  readonly contextLength: number;
  readonly pricing: PricingProfile;
  readonly latency: LatencyProfile;
  readonly usage: UsagePlacement;
  /** The field for reasoning; absent if the model does not reason. */
  readonly reasoning?: ReasoningField;
  readonly rateLimit: RateLimitProfile;
  /**
   * Maximum concurrent requests over all keys; any more get 503. `'overloaded'`: always 503.
   * @default no limit
   */
  readonly capacity?: number | 'overloaded';
  /**
   * Header profile of this model.
   * @default the simulator's
   */
  readonly headers?: HeaderProfile;
  /** Bounds of an answer's length in tokens, excluding reasoning; the seed picks within them. */
  readonly outputTokens: { readonly minimum: number; readonly maximum: number };
  /** `eos` is what older engines call `stop` (recorded, 2024). */
  readonly finishReason: 'stop' | 'eos';
  /** Whether streams start with an empty chunk, sent when the response starts. */
  readonly roleChunk: boolean;
  /** Length of an embedding's vector. */
  readonly dimensions: number;
}

/** A model to add, or the fields of a known one to change; every field but `id` is optional. */
export interface ModelOverride
  extends Partial<Omit<ModelProfile, 'id' | 'pricing' | 'latency' | 'rateLimit'>> {
  readonly id: string;
  readonly pricing?: Partial<PricingProfile>;
  readonly latency?: Partial<LatencyProfile>;
  readonly rateLimit?: Partial<RateLimitProfile>;
}
