import { after } from '../callbacks.ts';
import { reportFailure } from '../diagnostics.ts';
import { identifier, record, text } from '../facts/attribute-value.ts';
import type {
  AttemptSummary,
  DecodedError,
  Deployment,
  ServerTime,
} from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import { parseJson } from '../facts/json.ts';
import { type CopyableResponse, copyErrorBody } from '../together/error-body.ts';
import { decodeException, decodeResponse } from '../together/error-decoding.ts';
import { failureKind } from '../together/failure-kind.ts';
import { type RateLimitReading, readRateLimit } from '../together/headers/rate-limit.ts';
import { readableHeaders } from '../together/headers/readable-headers.ts';
import { readServerTime } from '../together/headers/server-time.ts';
import { refusalSeconds } from '../together/headers/wait.ts';
import { keyIdentity } from '../together/key-identity.ts';

/** The part of a `Response` that an attempt reads. */
export interface AttemptResponse extends CopyableResponse {
  readonly body?: unknown;
  readonly bodyUsed?: boolean;
  readonly ok: boolean;
  readonly status: number;
  /** In any form. */
  readonly headers?: unknown;
}

/** Whether it is a response: a replacement of `fetch`, as in tests, may answer with anything. */
export function isResponse(value: unknown): value is AttemptResponse {
  return typeof record(value)?.['status'] === 'number';
}

/** The call that an attempt belongs to. */
export interface AttemptOwner {
  /** Called once, when nothing more can be learned. */
  settleAttempt(attempt: Attempt): void;
  /** Starts another attempt. */
  startAttempt(): Attempt | undefined;
}

/**
 * A failed request of the `fetch` passed to an SDK. If that `fetch` repeats it, unseen by the SDK,
 * the repetition is a separate attempt.
 */
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
  /** The error is that of its body: the call itself may still fail for another reason. */
  hasGivenUpBody = false;
  requestId: string | undefined;
  /** `cf-ray`: identifies the request if there is no `x-request-id`. */
  ray: string | undefined;
  rateLimit: RateLimitReading | undefined;
  /** Seconds to wait according to a 429: until a quota resets. */
  retryAfter: number | undefined;
  /** Seconds to wait according to any error response. */
  wait: number | undefined;
  /** Identity of the API key; set only with a rate-limit reading. */
  key = 0;
  serverTime: ServerTime | undefined;
  deployment: Deployment | undefined;
  /** Pending while an error body is being copied. */
  bodyCopy: Promise<void> | undefined;
  /** An error response whose body the SDK may read. */
  #unread: AttemptResponse | undefined;
  readonly #owner: AttemptOwner;
  #isSettled = false;
  #isConcluded = false;
  #latest: Attempt = this;
  #failed: Map<string, FailedRequest> | undefined;

  constructor(number: number, startedAt: number, owner: AttemptOwner) {
    this.number = number;
    this.startedAt = startedAt;
    this.#owner = owner;
  }

  /** Whether a request made for this attempt has failed, so that the next may repeat it. */
  get hasFailedRequest(): boolean {
    return this.#failed !== undefined;
  }

  /** @param target method and address of a failed request. */
  noteFailed(target: string, describe: FailedRequest['describe']): void {
    if (this.#isConcluded) return;
    this.#failed ??= new Map();
    this.#failed.set(target, { at: now(), describe });
  }

  /** Records that a request is sent; if it repeats a failed one, it is a separate attempt. */
  repeat(target: string): void {
    const failed = this.#failed?.get(target);
    if (!failed) return;
    this.#failed?.delete(target);
    failed.describe(this.#latest);
    this.#latest.endedAt = failed.at;
    this.#latest = this.#owner.startAttempt() ?? this.#latest;
  }

  /** @returns this attempt or its last repetition, to which the answer or failure belongs. */
  conclude(): Attempt {
    this.#isConcluded = true;
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
    const headers = readableHeaders(response.headers);
    this.requestId = text(headers.get('x-request-id'));
    if (!this.requestId) this.ray = text(headers.get('cf-ray'));
    this.rateLimit = readRateLimit(headers);
    if (this.status === 429) {
      this.retryAfter = refusalSeconds(headers, 'rate', this.rateLimit?.reset);
      this.wait = this.retryAfter;
    } else if (!response.ok) this.wait = refusalSeconds(headers, 'capacity');
    if (this.rateLimit || this.retryAfter !== undefined) this.key = keyIdentity(init);
    this.serverTime = readServerTime(headers);
    if (response.ok) {
      this.settle();
      return;
    }
    this.error = decodeResponse(response.status, undefined);
    this.#unread = response;
    if (copiesError) this.copyUnread();
  }

  /** Reads a copy of an error body that no one has read. */
  copyUnread(): void {
    const response = this.#unread;
    if (!response || response.bodyUsed === true) return;
    // A locked body can't be copied: its reader, possibly ours, is about to discard it.
    if (record(response.body)?.['locked'] === true) return;
    this.#unread = undefined;
    this.bodyCopy = after(copyErrorBody(response), (copy) => {
      this.bodyCopy = undefined;
      this.explain(parseJson(copy));
    });
  }

  /** Records the body of an error. */
  explain(body: unknown): void {
    if (!this.#isSettled && this.status !== undefined) {
      this.error = decodeResponse(this.status, body);
      this.requestId ??= identifier(record(body)?.['id']);
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

  /** Whether a successful response has begun. */
  get isAnswered(): boolean {
    return this.status !== undefined && this.error === undefined;
  }

  /** Records that the SDK stopped waiting for the body of a successful response. */
  giveUpBody(): void {
    this.endedAt = now();
    this.hasGivenUpBody = true;
    this.error = decodeException('timeout', '');
  }

  /** Stops waiting for more, at the latest when the next attempt starts or the call ends. */
  settle(): void {
    this.endedAt ??= now();
    this.#unread = undefined;
    if (this.#isSettled) return;
    this.#isSettled = true;
    try {
      this.#owner.settleAttempt(this);
    } catch (error) {
      reportFailure(error); // For example, a view that belongs to the application.
    }
  }
}
