import type { ObservedCall } from './observed-call.ts';

/** How long an answer may take to be read before it is watched, in milliseconds. */
const GRACE_MILLIS = 100;

/** The calls that have begun and not ended. */
export class OpenCalls {
  /**
   * With the answers that have just come: most are read at once, and need not be given to the
   * registry, which costs as much as a span.
   */
  readonly #calls = new Map<ObservedCall, object | undefined>();
  readonly #unread = new FinalizationRegistry<ObservedCall>((call) => call.abandon());
  #grace: NodeJS.Timeout | undefined;

  add(call: ObservedCall): void {
    this.#calls.set(call, undefined);
  }

  /**
   * Ends the call as abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object, call: ObservedCall): void {
    if (!this.#calls.has(call)) return;
    this.#calls.set(call, answer);
    this.#grace ??= setTimeout(() => this.#watch(), GRACE_MILLIS).unref();
  }

  /** The call has ended. */
  remove(call: ObservedCall): void {
    const isWatched = this.#calls.get(call) === undefined;
    this.#calls.delete(call);
    // Else the registry would hold it until the next full collection.
    if (isWatched) this.#unread.unregister(call);
  }

  /** Ends all of them where they were last seen. */
  abandonAll(): void {
    for (const call of [...this.#calls.keys()]) call.abandon();
  }

  #watch(): void {
    this.#grace = undefined;
    for (const [call, answer] of this.#calls) {
      if (!answer) continue;
      this.#unread.register(answer, call, call);
      this.#calls.set(call, undefined);
    }
  }
}
