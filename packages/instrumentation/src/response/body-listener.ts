import type { StreamObserver } from '../call/stream-observer.ts';

/** What learns of a body while the application reads it. */
export interface BodyListener {
  /** Whether the messages of the answer are recorded, for which all of it is needed. */
  readonly wantsContent: boolean;
  /** @returns undefined when there is nothing to observe any more. */
  observeStream(): StreamObserver | undefined;
  /** The stream came to its end. */
  endStream(): void;
  /** The whole answer is there. @param answer undefined where its content is unknown. */
  succeed(answer: unknown): void;
  /** Reading failed, or the stream reported an error. */
  fail(error: unknown): void;
}
