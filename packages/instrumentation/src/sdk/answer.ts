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
  /** The response's own methods of reading are observed. */
  isRawObserved = false;

  constructor(call: ObservedCall) {
    this.call = call;
  }
}

class Foreign {
  /** A class derived from this one puts its private fields on an object that is not its own. */
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what puts the fields there
    return object;
  }
}

/**
 * A response with the answer that it brought, in a private field: nobody else can see it, and it
 * lives as long as the response. A `WeakMap` would cost twenty times as much, and a collection of
 * the young generation would keep all that it leads to.
 */
class AnsweredResponse extends Foreign {
  #answer: Answer;

  private constructor(response: object, answer: Answer) {
    super(response);
    this.#answer = answer;
  }

  static enter(response: object, answer: Answer): void {
    if (#answer in response) response.#answer = answer;
    else new AnsweredResponse(response, answer);
  }

  static find(response: object): Answer | undefined {
    return #answer in response ? response.#answer : undefined;
  }
}

/** Ties a response, or a copy of one, to the answer that it brought. */
export function enterAnswer(response: object, answer: Answer): void {
  AnsweredResponse.enter(response, answer);
}

/** The answer that a response belongs to. */
export function findAnswer(response: unknown): Answer | undefined {
  return typeof response === 'object' && response !== null
    ? AnsweredResponse.find(response)
    : undefined;
}
