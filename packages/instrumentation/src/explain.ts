import type { ErrorCategory } from '@together-otel/semconv';
import { decodeFailure } from './call/failure.ts';
import type { DecodedError } from './facts/call-summary.ts';
import { type ThrownResponse, thrownResponse } from './thrown-response.ts';
import { bodySeconds } from './together/body-wait.ts';
import { decodeException } from './together/error-decoding.ts';
import { readableHeaders } from './together/headers/readable-headers.ts';
import {
  type RefusalCause,
  refusalSeconds,
  resetSeconds,
  retryAfterSeconds,
} from './together/headers/wait.ts';
import { later } from './together/headers/wait-text.ts';

/** What an error from a Together call means. */
export interface TogetherErrorExplanation {
  /** `error.type`: Together's code, the HTTP status, `timeout`, `connection_error` or the exception's name. */
  readonly type: string;
  readonly category: ErrorCategory;
  /** Whether sending the same request again can succeed. */
  readonly retryable: boolean;
  /**
   * How long to wait before a retry, in milliseconds, from `x-ratelimit-reset` (which the SDKs
   * ignore), `retry-after`, `retry-after-ms`, a gateway's headers such as `ratelimit-reset`, or the
   * body, as numbers, durations or dates; the longest if they disagree. Capped at what a timer can
   * hold; undefined when the response gives none.
   */
  readonly retryAfterMillis: number | undefined;
  /** Meaning, as one clause. */
  readonly meaning: string;
  /** Remedy, as one sentence. */
  readonly advice: string;
}

/** Why the request was refused; undefined if repeating it is pointless. */
function causeOf({
  category,
  retryable,
}: Pick<DecodedError, 'category' | 'retryable'>): RefusalCause | undefined {
  if (category === 'rate_limit') return 'rate';
  // Any response may have resets, of quotas that are not to blame for this failure.
  return retryable ? 'capacity' : undefined;
}

/**
 * Decodes an error thrown by an `openai` or `together-ai` client, by the AI SDK or by an HTTP client,
 * or one that has it as its `cause` or `lastError`, using the same table as the spans.
 *
 * @param error any thrown value.
 * @example
 * ```ts
 * const { retryable, retryAfterMillis = 1000 } = explainTogetherError(error);
 * if (retryable) await setTimeout(retryAfterMillis);
 * ```
 */
export function explainTogetherError(error: unknown): TogetherErrorExplanation {
  // Called while handling a failure, which an exception here would hide.
  const thrown = safely(() => thrownResponse(error)) ?? { error, headers: undefined };
  const decoded = safely(() => decodeFailure(thrown.error, undefined));
  const failure = decoded ?? decodeException('unknown', 'Error');
  const { type, category, retryable, meaning, advice } = failure;
  const retryAfterMillis = safely(() => retryAfter(thrown, causeOf(failure)));
  return { type, category, retryable, retryAfterMillis, meaning, advice };
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function retryAfter(
  { error, headers }: ThrownResponse,
  cause: RefusalCause | undefined,
): number | undefined {
  const readable = readableHeaders(headers);
  const seconds = cause
    ? later(refusalSeconds(readable, cause, resetSeconds(readable)), bodySeconds(error, cause))
    : retryAfterSeconds(readable);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
