import type { ErrorCategory } from '@together-otel/semconv';

/** How a call ended (`together.call.outcome`). */
export type Outcome = 'success' | 'error' | 'cancelled' | 'abandoned';

/** A failure in the registry's terms. */
export interface DecodedError {
  /** `error.type`. */
  readonly type: string;
  readonly category: ErrorCategory;
  readonly retryable: boolean;
  /** Meaning, as one clause. */
  readonly meaning: string;
  /** Remedy, as one sentence. */
  readonly advice: string;
}

/** Token counts of an answer; undefined when not reported. */
export interface TokenUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** Part of `input`. */
  readonly cached: number | undefined;
  /** Part of `output`. */
  readonly reasoning: number | undefined;
}

/** Stream timings in seconds; undefined for events that never happened. */
interface StreamTimes {
  readonly toFirstChunk: number | undefined;
  readonly toFirstToken: number | undefined;
}

/** Where a model ran (`together.deployment.type`). */
export type Deployment = 'serverless' | 'dedicated';

/** Cost of a call's tokens, in USD. */
export interface TokenCost {
  /** Cached tokens at their own price. */
  readonly input: number;
  readonly output: number;
}

/** Quotas reported by a response; undefined if not reported. */
export interface QuotaSummary {
  readonly requestsLimit: number | undefined;
  readonly requestsRemaining: number | undefined;
  readonly tokensLimit: number | undefined;
  readonly tokensRemaining: number | undefined;
  /** Seconds. */
  readonly reset: number | undefined;
}

/** Together's processing times, in seconds; undefined if not reported. */
export interface ServerTime {
  readonly queue: number | undefined;
  readonly server: number | undefined;
}

/** Everything recorded when a call ends. Durations in seconds. */
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
  /** How often the SDK resent the request. */
  readonly resends: number;
  readonly retryDelay: number;
  readonly rateLimit: QuotaSummary | undefined;
  readonly serverTime: ServerTime | undefined;
}

/** Everything recorded for one attempt. */
export interface AttemptSummary {
  /** 1-based. */
  readonly number: number;
  readonly status: number | undefined;
  readonly error: DecodedError | undefined;
  readonly deployment: Deployment | undefined;
}
