import type { CallTracker } from '../call/call-tracker.ts';
import type { ObservedCall } from '../call/observed-call.ts';

/**
 * The way from what the application holds (a response, a stream) to its call. When the application
 * lets go of all of it, this is collected and the call ends as abandoned.
 */
export class Answer {
  readonly call: ObservedCall;
  /** The SDK reads the response itself; who reads the body then is not the application. */
  parsing = false;
  /** A method of the response is reading its body; node-fetch's go through `body` themselves. */
  reading = false;

  constructor(call: ObservedCall) {
    this.call = call;
  }
}

/** The answers by the response that brought them. */
export class AnswerBook {
  readonly #answers = new WeakMap<object, Answer>();
  readonly #tracker: CallTracker;

  constructor(tracker: CallTracker) {
    this.#tracker = tracker;
  }

  /** Ties the first successful response to its call; a retry inside the parser is the SDK's alone. */
  enter(response: object, call: ObservedCall): void {
    const answer = new Answer(call);
    this.#answers.set(response, answer);
    this.#tracker.abandonWith(answer, call);
  }

  /** Ties a copy of a response to the same call. */
  enterCopy(copy: object, answer: Answer): void {
    this.#answers.set(copy, answer);
  }

  /** The answer that a response belongs to. */
  find(response: unknown): Answer | undefined {
    return typeof response === 'object' && response !== null
      ? this.#answers.get(response)
      : undefined;
  }
}
