import { later, whenCollected } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import type { OpenCandidate } from '../fallback/failed-calls.ts';
import type { Asked } from '../fallback/input-print.ts';

/** How long an answer may take to be read before it is watched, in milliseconds. */
const GRACE_MILLIS = 100;

/** A call among the open ones. It carries its place itself: what an open stream holds is little. */
export interface OpenCall extends OpenCandidate {
  /** Its index among the open ones; below zero where it is not among them. */
  place: number;
  /**
   * The answer that has just come: most are read at once, and need not be given to the registry,
   * which costs as much as a span.
   */
  unread: object | undefined;
  /** Whether the registry has its answer. */
  isWatched: boolean;
  /** Nobody will ever see the end of it. */
  abandon(): void;
}

/** The calls that have begun and not ended. */
export class OpenCalls {
  /** In no order. A `Set` would shrink with each call that leaves it empty, at a price. */
  readonly #calls: OpenCall[] = [];
  readonly #unread = whenCollected<OpenCall>((call) => call.abandon());
  #grace: (() => void) | undefined;

  add(call: OpenCall): void {
    call.place = this.#calls.length;
    this.#calls.push(call);
  }

  /**
   * Ends the call as abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object, call: OpenCall): void {
    if (call.place < 0) return;
    call.unread = answer;
    this.#grace ??= later(GRACE_MILLIS, () => this.#watch());
  }

  /** The call has ended. */
  remove(call: OpenCall): void {
    if (call.place < 0) return;
    const last = this.#calls.pop();
    if (last && last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    call.place = -1;
    call.unread = undefined;
    // Else the registry would hold it until the next full collection.
    if (call.isWatched) this.#unread.unregister(call);
  }

  /** What the open calls ask for that replace no other. */
  *asked(): Generator<Asked> {
    for (const { asksAnew } of this.#calls) if (asksAnew) yield asksAnew;
  }

  [Symbol.iterator](): Iterator<OpenCall> {
    return this.#calls[Symbol.iterator]();
  }

  /** Ends all of them where they were last seen. */
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
