import type { ErrorCategory } from '@together-otel/semconv';
import { decodeFailure } from './call/failure.ts';
import { record } from './facts/attribute-value.ts';
import { decodeException } from './together/error-decoding.ts';
import { type ReadableHeaders, readRateLimit } from './together/rate-limit.ts';

/** What an error of a call to Together means. */
export interface TogetherErrorExplanation {
  /** `error.type`: Together's code, the HTTP status, `timeout`, `connection_error` or the exception's name. */
  readonly type: string;
  readonly category: ErrorCategory;
  /** Whether sending the same request again can help. */
  readonly retryable: boolean;
  /**
   * How long Together asks to wait, in milliseconds, from `x-ratelimit-reset` (which the SDKs
   * ignore) or `retry-after`; undefined when it does not say.
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
  // Other responses have it too: there it tells of a quota that is not what failed.
  const reset = category === 'rate_limit' ? readRateLimit(readable)?.reset : undefined;
  if (reset !== undefined) return reset * 1000;
  const seconds = readable.get('retry-after');
  return seconds !== null && /^\d{1,9}(\.\d{1,6})?$/.test(seconds)
    ? Number(seconds) * 1000
    : undefined;
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
