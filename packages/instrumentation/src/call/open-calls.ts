import type { ObservedCall } from './observed-call.ts';

/** How long an answer may take to be read before it is watched, in milliseconds. */
const GRACE_MILLIS = 100;

/** A call among the open ones. */
export interface OpenCall {
  readonly call: ObservedCall;
  /** Where it stands. */
  index: number;
  /**
   * The answer that has just come: most are read at once, and need not be given to the registry,
   * which costs as much as a span.
   */
  unwatched: object | undefined;
  isWatched: boolean;
}

/** The calls that have begun and not ended. */
export class OpenCalls {
  /** In no order. A `Set` would shrink with each call that leaves it empty, at a price. */
  readonly #open: OpenCall[] = [];
  readonly #unread = new FinalizationRegistry<ObservedCall>((call) => call.abandon());
  #grace: NodeJS.Timeout | undefined;

  add(call: ObservedCall): OpenCall {
    const open = { call, index: this.#open.length, unwatched: undefined, isWatched: false };
    this.#open.push(open);
    return open;
  }

  /**
   * Ends the call as abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object, open: OpenCall): void {
    open.unwatched = answer;
    this.#grace ??= setTimeout(() => this.#watch(), GRACE_MILLIS).unref();
  }

  /** The call has ended; called once. */
  remove(open: OpenCall): void {
    open.unwatched = undefined;
    const last = this.#open.pop();
    if (last && last !== open) {
      this.#open[open.index] = last;
      last.index = open.index;
    }
    // Else the registry would hold it until the next full collection.
    if (open.isWatched) this.#unread.unregister(open);
  }

  /** Ends all of them where they were last seen. */
  abandonAll(): void {
    for (const { call } of [...this.#open]) call.abandon();
  }

  #watch(): void {
    this.#grace = undefined;
    for (const open of this.#open) {
      if (!open.unwatched) continue;
      this.#unread.register(open.unwatched, open.call, open);
      open.isWatched = true;
      open.unwatched = undefined;
    }
  }
}
