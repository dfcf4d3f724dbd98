import type { Attempt } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import type { AnswerListener } from '../response/answer.ts';

/** Learns why an attempt failed when the application reads the body of the error. */
export class ErrorBody implements AnswerListener {
  readonly wantsContent = false;
  readonly #call: Call;
  readonly #attempt: Attempt;

  constructor(call: Call, attempt: Attempt) {
    this.#call = call;
    this.#attempt = attempt;
  }

  succeed(body: unknown): void {
    this.#attempt.explain(body);
    this.#call.noteCause();
    this.#end();
  }

  observeStream(): undefined {}

  endStream(): void {
    this.#end();
  }

  cancel(): void {
    this.#end();
  }

  fail(): void {
    this.#end();
  }

  /** What is worth a retry stays open for it. */
  #end(): void {
    if (!this.#call.failed) this.#call.endFailed();
  }
}
