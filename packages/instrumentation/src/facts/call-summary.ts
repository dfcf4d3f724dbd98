import type { Attributes } from '@opentelemetry/api';
import type { ErrorCategory } from '@together-otel/semconv';

/** How a call ended (`together.call.outcome`). */
export type Outcome = 'success' | 'error' | 'cancelled' | 'abandoned';

/** A failure in the terms of the registry. */
export interface DecodedError {
  /** `error.type`. */
  readonly type: string;
  readonly category: ErrorCategory;
  readonly retryable: boolean;
  /** What it means, one clause. */
  readonly meaning: string;
  /** What to do, one sentence. */
  readonly advice: string;
}

/** Tokens of an answer; undefined where it has none. */
export interface TokenUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** Part of `input`. */
  readonly cached: number | undefined;
  /** Part of `output`. */
  readonly reasoning: number | undefined;
}

/** Times of a stream, in seconds; undefined for what never came. */
interface StreamTimes {
  readonly toFirstChunk: number | undefined;
  readonly toFirstToken: number | undefined;
}

/** Where a model ran (`together.deployment.type`). */
export type Deployment = 'serverless' | 'dedicated';

/** What the tokens of a call cost, in USD. */
export interface TokenCost {
  /** Cached tokens at their own price. */
  readonly input: number;
  readonly output: number;
}

/** All that is recorded of a call when it ends. Durations in seconds. */
export interface CallSummary {
  readonly outcome: Outcome;
  readonly duration: number;
  readonly error: DecodedError | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly responseId: string | undefined;
  readonly responseModel: string | undefined;
  readonly finishReasons: string[] | undefined;
  readonly usage: TokenUsage | undefined;
  readonly stream: StreamTimes | undefined;
  readonly deployment: Deployment | undefined;
  /** Undefined without a price. */
  readonly cost: TokenCost | undefined;
  /** How often the SDK sent the request again. */
  readonly resends: number;
  readonly retryDelay: number;
  /** Quota and server times, as attributes of the span: nothing else needs to know. */
  readonly rateLimit: Attributes | undefined;
  readonly serverTime: Attributes | undefined;
}

/** All that is recorded of one attempt. */
export interface AttemptSummary {
  /** 1-based. */
  readonly number: number;
  readonly status: number | undefined;
  readonly error: DecodedError | undefined;
  readonly deployment: Deployment | undefined;
}
