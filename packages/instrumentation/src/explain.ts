import type { ErrorCategory } from '@together-otel/semconv';
import { decodeFailure } from './call/failure.ts';
import { record } from './facts/attribute-value.ts';
import { thrownResponse } from './thrown-response.ts';
import { decodeException } from './together/error-decoding.ts';
import type { ReadableHeaders } from './together/headers/readable-headers.ts';
import { later, resetSeconds, retryAfterSeconds } from './together/headers/wait.ts';

/** What an error from a Together call means. */
export interface TogetherErrorExplanation {
  /** `error.type`: Together's code, the HTTP status, `timeout`, `connection_error` or the exception's name. */
  readonly type: string;
  readonly category: ErrorCategory;
  /** Whether sending the same request again can succeed. */
  readonly retryable: boolean;
  /**
   * How long to wait before a retry, in milliseconds, from `x-ratelimit-reset` (which the SDKs
   * ignore), `retry-after` or `retry-after-ms`, as numbers, durations or dates; the longest if they
   * disagree. Capped at what a timer can hold; undefined when the response gives none.
   */
  readonly retryAfterMillis: number | undefined;
  /** Meaning, as one clause. */
  readonly meaning: string;
  /** Remedy, as one sentence. */
  readonly advice: string;
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
  const { type, category, retryable, meaning, advice } =
    decoded ?? decodeException('unknown', 'Error');
  const retryAfterMillis = safely(() => retryAfter(thrown.headers, category));
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
  // Other responses have a reset too, for a quota that did not cause the failure.
  const reset = category === 'rate_limit' ? resetSeconds(readable) : undefined;
  const seconds = later(reset, retryAfterSeconds(readable));
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

/** openai 4 uses a plain object, later versions `Headers`; a gateway's client may use other cases. */
function readableHeaders(headers: unknown): ReadableHeaders {
  const fields = record(headers) ?? {};
  if (typeof fields['get'] === 'function' && !(headers instanceof Map)) {
    return headers as ReadableHeaders;
  }
  const entries = pairsOf(headers) ?? Object.entries(fields);
  return {
    get(name) {
      const named = entries.find(([key]) => String(key).toLowerCase() === name);
      return named === undefined ? null : headerText(named[1]);
    },
  };
}

/** A `Map`, a list of pairs, or a flat list of names and values as of `node:http`. */
function pairsOf(headers: unknown): (readonly [unknown, unknown])[] | undefined {
  if (headers instanceof Map) return [...headers];
  if (!Array.isArray(headers)) return undefined;
  if (headers.every(Array.isArray)) return headers as [unknown, unknown][];
  return headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]] as const] : []));
}

/** A header that was sent several times may be a list. */
function headerText(value: unknown): string | null {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
