import type { Attributes } from '@opentelemetry/api';
import { after } from '../callbacks.ts';
import { reportFailure } from '../diagnostics.ts';
import { record, text } from '../facts/attribute-value.ts';
import type { AttemptSummary, DecodedError, Deployment } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import { type CopyableResponse, copyErrorBody } from '../together/error-body.ts';
import { decodeException, decodeResponse } from '../together/error-decoding.ts';
import { failureKind } from '../together/failure-kind.ts';
import { type RateLimitReading, readRateLimit } from '../together/headers/rate-limit.ts';
import type { ReadableHeaders } from '../together/headers/readable-headers.ts';
import { serverTimeAttributes } from '../together/headers/server-time.ts';
import { retryAfterSeconds } from '../together/headers/wait.ts';
import { keyIdentity } from '../together/key-identity.ts';

/** The part of a `Response` that an attempt looks at. */
export interface AttemptResponse extends CopyableResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: ReadableHeaders;
}

/** One HTTP request of a call. */
export class Attempt implements AttemptSummary {
  /** 1-based. */
  readonly number: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: number | undefined;
  error: DecodedError | undefined;
  requestId: string | undefined;
  /** `cf-ray`: names the request where `x-request-id` does not. */
  ray: string | undefined;
  rateLimit: RateLimitReading | undefined;
  /** Seconds that a 429 asks to wait by `retry-after`. */
  retryAfter: number | undefined;
  /** Identity of the API key; only with a reading of its rate limit. */
  key = 0;
  /** Queue and server durations, as attributes of the span. */
  serverTime: Attributes | undefined;
  deployment: Deployment | undefined;
  /** Pending while the body of an error response is copied. */
  bodyCopy: Promise<void> | undefined;
  #onSettled: ((attempt: Attempt) => void) | undefined;

  /** @param onSettled called once, when all is known that will be. */
  constructor(number: number, startedAt: number, onSettled: (attempt: Attempt) => void) {
    this.number = number;
    this.startedAt = startedAt;
    this.#onSettled = onSettled;
  }

  /**
   * The response's headers are there.
   *
   * @param init the settings of the request.
   * @param copiesError whether the body of an error is copied; else {@link explain} is called.
   */
  respond(response: AttemptResponse, init: unknown, copiesError = true): void {
    this.endedAt = now();
    this.status = response.status;
    this.requestId = text(response.headers.get('x-request-id'));
    if (!this.requestId) this.ray = text(response.headers.get('cf-ray'));
    this.rateLimit = readRateLimit(response.headers);
    if (this.status === 429) this.retryAfter = retryAfterSeconds(response.headers);
    if (this.rateLimit || this.retryAfter !== undefined) this.key = keyIdentity(init);
    this.serverTime = serverTimeAttributes(response.headers);
    if (response.ok) {
      this.settle();
      return;
    }
    this.error = decodeResponse(response.status, undefined);
    if (!copiesError) return;
    this.bodyCopy = after(copyErrorBody(response), (copy) => {
      this.bodyCopy = undefined;
      this.explain(parseJson(copy));
    });
  }

  /** The body of an error is there. */
  explain(body: unknown): void {
    if (this.#onSettled && this.status !== undefined) {
      this.error = decodeResponse(this.status, body);
      this.requestId ??= text(record(body)?.['id']);
    }
    this.settle();
  }

  /** The request failed without a response. */
  fail(error: unknown, abortedByApplication: boolean): void {
    this.endedAt = now();
    if (!abortedByApplication) {
      const { kind, name } = failureKind(error);
      // fetch knows no timeout: what the application did not abort, the SDK's timer did.
      this.error = decodeException(name === 'AbortError' ? 'timeout' : kind, name);
    }
    this.settle();
  }

  /** Ends the wait for more, at the latest when the next attempt starts or the call ends. */
  settle(): void {
    const onSettled = this.#onSettled;
    this.#onSettled = undefined;
    this.endedAt ??= now();
    try {
      onSettled?.(this);
    } catch (error) {
      reportFailure(error); // A view of the application's, for one.
    }
  }
}

function parseJson(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // An HTML page of a gateway, or a body that was cut.
  }
}
