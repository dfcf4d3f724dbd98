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

/** USD per million tokens. The API does not state the unit; it is commonly read so. */
export interface PricingProfile {
  readonly input: number;
  readonly output: number;
  /** Price of cached prompt tokens; left out of the answer when not given. */
  readonly cachedInput?: number;
}

/** How fast a model answers. All zero: no timers at all. */
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
 * Where a stream's usage rides.
 *
 * - `finish-chunk`: in the chunk with `finish_reason`, requested or not (recorded, 2026-04)
 * - `last-chunk`: in one more chunk, with empty `choices`, asked for or not (documented)
 * - `only-when-asked`: as `last-chunk`, but only with `stream_options.include_usage`
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
  /** Prompt and completion together, in tokens; more is refused with 422. */
  readonly contextLength: number;
  readonly pricing: PricingProfile;
  readonly latency: LatencyProfile;
  readonly usage: UsagePlacement;
  /** Present: the model thinks first, in this field. */
  readonly reasoning?: ReasoningField;
  readonly rateLimit: RateLimitProfile;
  /**
   * Requests served at the same time, over all keys; one more gets 503. `'overloaded'`: always 503.
   * @default no bound
   */
  readonly capacity?: number | 'overloaded';
  /**
   * Header profile of this model.
   * @default the simulator's
   */
  readonly headers?: HeaderProfile;
  /** Bounds of a generated answer's length in tokens, reasoning not included; seeded in between. */
  readonly outputTokens: { readonly minimum: number; readonly maximum: number };
  /** `eos` is the older engines' word for `stop` (recorded, 2024). */
  readonly finishReason: 'stop' | 'eos';
  /** Whether streams begin with an empty chunk, sent when the response starts. */
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
