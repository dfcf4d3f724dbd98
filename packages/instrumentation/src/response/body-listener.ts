import type { StreamObserver } from '../call/stream-observer.ts';

/** Observes a body while the application reads it. */
export interface BodyListener {
  /** Whether the answer's messages are recorded, which requires the whole body. */
  readonly wantsContent: boolean;
  /** @returns undefined when there is nothing left to observe. */
  observeStream(): StreamObserver | undefined;
  /** The stream ended normally. */
  endStream(): void;
  /** The whole answer has arrived. @param answer undefined if its content is unknown. */
  succeed(answer: unknown): void;
  /** Reading failed, or the stream reported an error. */
  fail(error: unknown): void;
}
