import type { ErrorCategory } from '@together-otel/semconv';
import { decodeFailure } from './call/failure.ts';
import { record } from './facts/attribute-value.ts';
import { decodeException } from './together/error-decoding.ts';
import type { ReadableHeaders } from './together/headers/readable-headers.ts';
import { later, resetSeconds, retryAfterSeconds } from './together/headers/wait.ts';

/** What an error of a call to Together means. */
export interface TogetherErrorExplanation {
  /** `error.type`: Together's code, the HTTP status, `timeout`, `connection_error` or the exception's name. */
  readonly type: string;
  readonly category: ErrorCategory;
  /** Whether sending the same request again can help. */
  readonly retryable: boolean;
  /**
   * How long Together asks to wait, in milliseconds, from `x-ratelimit-reset` (which the SDKs
   * ignore), `retry-after` or `retry-after-ms`, as numbers, durations or dates; the longest where
   * they contradict each other. Never more than a timer can hold; undefined where nothing is said.
   */
  readonly retryAfterMillis: number | undefined;
  /** What it means, one clause. */
  readonly meaning: string;
  /** What to do, one sentence. */
  readonly advice: string;
}

/**
 * Decodes what a client of `openai` or `together-ai` threw, by the same table as the spans.
 *
 * @param error anything that was thrown.
 * @example
 * ```ts
 * const { retryable, retryAfterMillis = 1000 } = explainTogetherError(error);
 * if (retryable) await setTimeout(retryAfterMillis);
 * ```
 */
export function explainTogetherError(error: unknown): TogetherErrorExplanation {
  // Called where something has failed already: it must not hide that by failing itself.
  const decoded = safely(() => decodeFailure(error, undefined));
  const { type, category, retryable, meaning, advice } =
    decoded ?? decodeException('unknown', 'Error');
  const retryAfterMillis = safely(() => retryAfter(record(error)?.['headers'], category));
  return { type, category, retryable, retryAfterMillis, meaning, advice };
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function retryAfter(headers: unknown, category: ErrorCategory): number | undefined {
  const readable = readableHeaders(headers);
  // Other responses have a reset too: there it is about a quota that is not what failed.
  const reset = category === 'rate_limit' ? resetSeconds(readable) : undefined;
  const seconds = later(reset, retryAfterSeconds(readable));
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

/** openai 4 gives a plain object, later ones `Headers`. */
function readableHeaders(headers: unknown): ReadableHeaders {
  const fields = record(headers);
  if (typeof fields?.['get'] === 'function') return headers as ReadableHeaders;
  return {
    get(name) {
      const value = fields?.[name];
      return typeof value === 'string' ? value : null;
    },
  };
}
