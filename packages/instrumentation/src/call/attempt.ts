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

/** The part of a `Response` that an attempt reads. */
export interface AttemptResponse extends CopyableResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: ReadableHeaders;
}

/** A request of the `fetch` through which an SDK makes an attempt. */
export interface InnerRequest {
  /** Method and address: the same when it is repeated. */
  readonly target: string;
  /** As passed to `fetch`. */
  readonly settings: unknown;
}

/** A failed one, which may be repeated. */
interface FailedRequest {
  readonly at: number;
  readonly describe: (attempt: Attempt) => void;
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
  /** `cf-ray`: identifies the request when there is no `x-request-id`. */
  ray: string | undefined;
  rateLimit: RateLimitReading | undefined;
  /** Seconds to wait according to a 429's `retry-after`. */
  retryAfter: number | undefined;
  /** Identity of the API key; set only with a rate-limit reading. */
  key = 0;
  /** Queue and server durations, as span attributes. */
  serverTime: Attributes | undefined;
  deployment: Deployment | undefined;
  /** Pending while an error body is being copied. */
  bodyCopy: Promise<void> | undefined;
  #onSettled: ((attempt: Attempt) => void) | undefined;
  #repeat: (() => Attempt | undefined) | undefined;
  #latest: Attempt = this;
  #failed: Map<string, FailedRequest> | undefined;

  /**
   * @param onSettled called once, when nothing more can be learned.
   * @param repeat starts an attempt that repeats the request.
   */
  constructor(
    number: number,
    startedAt: number,
    onSettled: (attempt: Attempt) => void,
    repeat?: () => Attempt | undefined,
  ) {
    this.number = number;
    this.startedAt = startedAt;
    this.#onSettled = onSettled;
    this.#repeat = repeat;
  }

  /**
   * Called before each request of the `fetch` through which this attempt is made. The first is the
   * attempt's. One that repeats a failed one is an attempt of its own: such a `fetch` retries,
   * unseen by the SDK.
   */
  repeatAfterFailure({ target }: InnerRequest): void {
    const failed = this.#failed?.get(target);
    if (!failed) return;
    this.#failed?.delete(target);
    failed.describe(this.#latest);
    this.#latest.endedAt = failed.at;
    this.#latest = this.#repeat?.() ?? this.#latest;
  }

  noteResponse(request: InnerRequest, response: AttemptResponse): void {
    if (response.status < 400) return;
    this.#noteFailed(request, (attempt) => attempt.respond(response, request.settings, false));
  }

  noteFailure(request: InnerRequest, error: unknown): void {
    this.#noteFailed(request, (attempt) => attempt.fail(error, false));
  }

  #noteFailed({ target }: InnerRequest, describe: FailedRequest['describe']): void {
    if (!this.#repeat) return;
    this.#failed ??= new Map();
    this.#failed.set(target, { at: now(), describe });
  }

  /** @returns this attempt or its last repetition, which the answer or failure belongs to. */
  conclude(): Attempt {
    this.#repeat = undefined;
    this.#failed = undefined;
    return this.#latest;
  }

  /**
   * Records the response's headers.
   *
   * @param init the settings of the request.
   * @param copiesError whether to copy the body of an error; otherwise {@link explain} supplies it.
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

  /** Records the body of an error. */
  explain(body: unknown): void {
    if (this.#onSettled && this.status !== undefined) {
      this.error = decodeResponse(this.status, body);
      this.requestId ??= text(record(body)?.['id']);
    }
    this.settle();
  }

  /** Records a request that failed without a response. */
  fail(error: unknown, abortedByApplication: boolean): void {
    this.endedAt = now();
    if (!abortedByApplication) {
      const { kind, name } = failureKind(error);
      // `fetch` has no timeout of its own: an abort not made by the application is the SDK's timer.
      this.error = decodeException(name === 'AbortError' ? 'timeout' : kind, name);
    }
    this.settle();
  }

  /** Stops waiting for more, at the latest when the next attempt starts or the call ends. */
  settle(): void {
    const onSettled = this.#onSettled;
    this.#onSettled = undefined;
    this.endedAt ??= now();
    try {
      onSettled?.(this);
    } catch (error) {
      reportFailure(error); // For example, a view that belongs to the application.
    }
  }
}

function parseJson(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // A gateway's HTML page, or a truncated body.
  }
}
