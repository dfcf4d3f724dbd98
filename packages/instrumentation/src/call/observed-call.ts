import type { Context } from '@opentelemetry/api';
import type { Flow } from '../fallback/failed-call.ts';
import type { Attempt } from './attempt.ts';
import type { StreamObserver } from './stream-observer.ts';

/** What the seams report to a call, in the order in which it may happen. */
export interface ObservedCall {
  /** Context in which attempts are sent. */
  readonly context: Context;
  /** Flow that later calls in the same code are matched against. */
  readonly flow: Flow;
  /** Whether the answer's messages are recorded. */
  readonly wantsContent: boolean;
  /** @returns true the first time: only the outermost request counts, retries nest inside it. */
  claim(): boolean;
  /** @returns true the first time: a call has only one answer. */
  claimAnswer(): boolean;
  /**
   * Marks the call as abandoned when `answer` is garbage-collected.
   *
   * @param answer reachable from everything through which the application can read the answer, and
   * from nothing else.
   */
  abandonWith(answer: object): void;
  /** Records the request's options, once known. */
  describe(request: unknown): void;
  /**
   * Starts an HTTP request.
   *
   * @param init the settings of the SDK's `fetch`.
   * @returns undefined when attempts are not observed.
   */
  startAttempt(init?: unknown): Attempt | undefined;
  /**
   * The SDK is about to try again. An answered attempt has run until now: its body took too long. The
   * unread body of an error is copied.
   */
  giveUpBody(): void;
  /** Records a successful response that is not parsed yet. */
  respond(): void;
  /** Records the complete, parsed answer. */
  succeed(answer: unknown): void;
  /** Starts a streamed answer. @returns undefined when there is nothing left to observe. */
  observeStream(): StreamObserver | undefined;
  /** Ends the stream normally. */
  endStream(): void;
  /** The application discarded the rest. */
  cancel(): void;
  /** The SDK threw. */
  fail(error: unknown): void;
  /** The end can no longer be observed: ends the call at its last activity. */
  abandon(): void;
}
