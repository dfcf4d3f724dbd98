import { context } from '@opentelemetry/api';
import { type Attempt, isResponse } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import type { CallTracker } from '../call/call-tracker.ts';
import { after, passOn } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { readFiles } from '../facts/opaque-content.ts';
import type { Flow } from '../fallback/failed-call.ts';
import { Answer } from '../response/answer.ts';
import { isPromise } from '../response/promise.ts';
import { observeResponse } from '../response/response-seam.ts';
import type { Endpoint } from '../together/endpoint.ts';
import type { AwaitedRetries, Requester } from './awaited-retries.ts';
import { ErrorBody } from './error-body.ts';
import type { SentRequest } from './sent-request.ts';

/** Statuses that mean no content; 304 means that the application already has it. */
const EMPTY = new Set([204, 205]);

interface FetchCallOptions {
  readonly tracker: CallTracker;
  readonly retries: AwaitedRetries;
  readonly endpoint: Endpoint;
  readonly sent: SentRequest;
  readonly operationId: string | undefined;
  /** Whether `fetch` failed because of its arguments. */
  readonly isRefusal: (error: unknown) => boolean;
}

/** One `fetch` request to Together: a new call, or a further attempt of one. */
export class FetchCall {
  readonly #tracker: CallTracker;
  readonly #retries: AwaitedRetries;
  readonly #sent: SentRequest;
  readonly #requester: Requester;
  readonly #isRefusal: (error: unknown) => boolean;
  #call: Call;
  #attempt: Attempt | undefined;
  /** The flow of the code after this request, even if this repeats an earlier one. */
  #followed: Flow | undefined;
  #hasBegun = false;
  /** Undefined until it is known. */
  #body: unknown;

  constructor(options: FetchCallOptions) {
    const { tracker, retries, endpoint, sent, operationId } = options;
    this.#tracker = tracker;
    this.#retries = retries;
    this.#sent = sent;
    this.#isRefusal = options.isRefusal;
    this.#requester = { library: sent.library, operationId };
    this.#call = tracker.createCall(endpoint, sent.library);
  }

  /** Sends the request. @returns the promise of `send`, observed in line. */
  run(send: () => Promise<Response>): Promise<Response> {
    guard(() => this.#prepare());
    const call = this.#call;
    let sent: Promise<Response>;
    try {
      sent = this.#tracker.send(call, this.#attempt, () => context.with(call.context, send));
    } catch (error) {
      guard(() => this.#fail(error));
      throw error;
    }
    if (!isPromise(sent)) {
      guard(() => this.#respond(sent));
      return sent;
    }
    return passOn(
      sent,
      (response) => this.#respond(response),
      (error) => this.#fail(error),
    );
  }

  #prepare(): void {
    const { body } = this.#sent;
    if (isPromise(body)) {
      // Only the span waits for the copy of the body, not the request.
      void after(
        body,
        (copy) => this.#beginRead(copy),
        () => this.#begin(undefined),
      );
    } else {
      this.#beginRead(body);
    }
    this.#followed = this.#call.flow;
    this.#tracker.follow(this.#call);
  }

  /** Reads files before the comparison with failed calls, if there are any of both. */
  #beginRead(body: unknown): void {
    this.#body = body;
    this.#call.describe(this.#options(body));
    const unread = this.#retries.isAwaiting ? this.#call.unreadFiles : [];
    if (unread.length === 0) this.#begin(body);
    else void after(readFiles(unread), () => this.#begin(body));
  }

  #begin(body: unknown): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#body = undefined;
    const options = this.#options(body);
    this.#call.describe(options);
    const earlier = this.#retries.take(this.#call, this.#requester);
    if (earlier) {
      this.#call = earlier;
      earlier.resume();
      earlier.describe(options);
    }
    this.#attempt = this.#call.startAttempt();
  }

  #options(body: unknown): unknown {
    const { method, path, signal } = this.#sent;
    return { method, path, body, signal };
  }

  #respond(response: unknown): void {
    this.#begin(this.#body);
    const attempt = this.#attempt?.conclude();
    if (!attempt) return;
    if (!isResponse(response)) {
      this.#call.abandon();
      return;
    }
    const { status, headers } = response;
    // With manual redirects a 3xx is an answer, as is "not modified".
    const ok = status < 400;
    attempt.respond({ ok, status, headers }, { headers: this.#sent.headers }, false);
    if (!ok) {
      this.#endFailed({ status });
      const call = this.#call;
      const body = new ErrorBody(call, attempt, () => this.#retries.noteRead(call));
      this.#observe(response, new Answer(body));
      this.#awaitRetry(attempt, () => response.bodyUsed === true);
    } else if (
      EMPTY.has(status) ||
      status === 304 ||
      status < 200 ||
      this.#sent.method === 'HEAD'
    ) {
      // Without content there is no answer, like the SDKs' `null`.
      this.#call.succeed(EMPTY.has(status) ? null : undefined);
    } else {
      const answer = new Answer(this.#call);
      this.#call.abandonWith(answer);
      this.#observe(response, answer);
    }
  }

  #observe(response: object, answer: Answer): void {
    observeResponse(response, answer);
  }

  #fail(error: unknown): void {
    this.#begin(this.#body);
    const attempt = this.#attempt?.conclude();
    if (!attempt) return;
    if (attempt.number === 1 && this.#isRefusal(error)) {
      this.#call.withdraw();
      return;
    }
    attempt.fail(error, (this.#sent.signal as AbortSignal | undefined)?.aborted === true);
    this.#endFailed(error);
    this.#awaitRetry(attempt, () => false);
  }

  #endFailed(error: unknown): void {
    this.#call.fail(error, false);
    if (this.#followed && this.#followed !== this.#call.flow) {
      this.#followed.failed = this.#call.failed;
    }
  }

  #awaitRetry(attempt: Attempt, isBeingRead: () => boolean): void {
    if (!this.#call.isAwaitingRetry) return;
    // Without a response there is nothing more to learn.
    if (!this.#call.failed && attempt.status === undefined) this.#call.endFailed();
    else this.#retries.await(this.#call, attempt, this.#requester, isBeingRead);
  }
}
