import type { Attempt, AttemptResponse } from '../call/attempt.ts';
import { guard } from '../diagnostics.ts';
import { Answer, type AnswerListener } from '../response/answer.ts';
import { observeRefusal } from '../response/response-seam.ts';

/** Learns the cause of a failed attempt when the SDK reads or discards the error body. */
class Refusal implements AnswerListener {
  readonly wantsContent = false;
  readonly #attempt: Attempt;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  succeed(body: unknown): void {
    this.#attempt.explain(body);
  }

  discard(body: unknown): void {
    this.#attempt.explain(body);
  }

  observeStream(): undefined {}

  endStream(): void {
    this.#attempt.settle();
  }

  cancel(): void {
    this.#attempt.settle();
  }

  fail(): void {
    this.#attempt.settle();
  }
}

/**
 * Records an error response of an attempt. Its body is read where the SDK reads or discards it; if
 * that can't be observed, as with node-fetch, it is copied.
 *
 * @param init the settings of the request.
 */
export function refuse(attempt: Attempt, response: AttemptResponse, init: unknown): void {
  const isObserved = guard(() => observeRefusal(response, new Answer(new Refusal(attempt))));
  attempt.respond(response, init, !isObserved);
}
