import type { Context } from '@opentelemetry/api';
import type { Flow } from '../fallback/failed-call.ts';
import type { Attempt } from './attempt.ts';
import type { StreamObserver } from './stream-observer.ts';

/** What the seams report to a call, in the order in which it may happen. */
export interface ObservedCall {
  /** The context in which attempts are sent. */
  readonly context: Context;
  /** What calls that follow this one in the same code look at. */
  readonly flow: Flow;
  /** Whether the messages of the answer are recorded. */
  readonly wantsContent: boolean;
  /** @returns true the first time: a call has one outermost request, retries come inside. */
  claim(): boolean;
  /** @returns true the first time: a call has one answer. */
  claimAnswer(): boolean;
  /**
   * The call is abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object): void;
  /** The request's options, once they are known. */
  describe(request: unknown): void;
  /** An HTTP request is about to be sent. @returns undefined when attempts are not observed. */
  startAttempt(): Attempt | undefined;
  /** The SDK has a successful response, not parsed yet. */
  respond(): void;
  /** The whole answer is there, parsed. */
  succeed(answer: unknown): void;
  /** The answer is a stream. @returns undefined when there is nothing to observe any more. */
  observeStream(): StreamObserver | undefined;
  /** The stream came to its end. */
  endStream(): void;
  /** The application does not want the rest. */
  cancel(): void;
  /** The SDK threw. */
  fail(error: unknown): void;
  /** Nobody will ever see the end of it: it ends where it was last seen. */
  abandon(): void;
}
