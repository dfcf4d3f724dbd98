import type { Attempt } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import type { AnswerListener } from '../response/answer.ts';

/** Reads the cause of a failed attempt when the application reads the error body. */
export class ErrorBody implements AnswerListener {
  readonly wantsContent = false;
  readonly #call: Call;
  readonly #attempt: Attempt;
  readonly #onRead: () => void;

  /** @param onRead called when nothing more can be learned about the cause. */
  constructor(call: Call, attempt: Attempt, onRead: () => void) {
    this.#call = call;
    this.#attempt = attempt;
    this.#onRead = onRead;
  }

  succeed(body: unknown): void {
    this.#attempt.explain(body);
    this.#call.noteCause();
    this.#onRead();
  }

  observeStream(): undefined {}

  endStream(): void {
    this.#onRead();
  }

  cancel(): void {
    this.#onRead();
  }

  fail(): void {
    this.#onRead();
  }
}
