import { later, whenCollected } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import type { OpenCandidate } from '../fallback/failed-calls.ts';
import type { Asked } from '../fallback/input-print.ts';

/** Milliseconds an answer may stay unread before it is registered for finalization. */
const GRACE_MILLIS = 100;

/** An open call. It stores its own index, which keeps the cost of an open stream low. */
export interface OpenCall extends OpenCandidate {
  /** Index among the open calls; negative when not listed. */
  place: number;
  /**
   * The most recent answer. Most are read at once and need not be registered for finalization,
   * which costs as much as a span.
   */
  unread: object | undefined;
  /** Whether its answer is registered. */
  isWatched: boolean;
  /** The end can no longer be observed. */
  abandon(): void;
}

/** Calls that have started and not ended. */
export class OpenCalls {
  /** Unordered. A `Set` would shrink each time it empties, which is expensive. */
  readonly #calls: OpenCall[] = [];
  readonly #unread = whenCollected<OpenCall>((call) => call.abandon());
  #grace: (() => void) | undefined;

  add(call: OpenCall): void {
    call.place = this.#calls.length;
    this.#calls.push(call);
  }

  /**
   * Ends the call as abandoned when `answer` is garbage-collected.
   *
   * @param answer reachable from everything through which the application can read the answer, and
   * from nothing else.
   */
  abandonWith(answer: object, call: OpenCall): void {
    if (call.place < 0) return;
    call.unread = answer;
    this.#grace ??= later(GRACE_MILLIS, () => this.#watch());
  }

  /** Removes an ended call. */
  remove(call: OpenCall): void {
    if (call.place < 0) return;
    const last = this.#calls.pop();
    if (last && last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    call.place = -1;
    call.unread = undefined;
    // Otherwise the registry would hold it until the next full collection.
    if (call.isWatched) this.#unread.unregister(call);
  }

  /** The inputs of open calls that replace no other, without one of them. */
  *asked(except?: object): Generator<Asked> {
    for (const call of this.#calls) {
      const asked = call === except ? undefined : call.unlinkedInput;
      if (asked) yield asked;
    }
  }

  [Symbol.iterator](): Iterator<OpenCall> {
    return this.#calls[Symbol.iterator]();
  }

  /** Ends all open calls at their last recorded activity. */
  abandonAll(): void {
    for (const call of [...this.#calls]) guard(() => call.abandon());
  }

  #watch(): void {
    this.#grace = undefined;
    for (const call of this.#calls) {
      if (!call.unread) continue;
      this.#unread.register(call.unread, call, call);
      call.isWatched = true;
      call.unread = undefined;
    }
  }
}
