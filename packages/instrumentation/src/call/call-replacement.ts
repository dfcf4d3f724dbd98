import type { Span } from '@opentelemetry/api';
import { after } from '../callbacks.ts';
import { readFiles } from '../facts/opaque-content.ts';
import type { FailedCall, Position, Replacement } from '../fallback/failed-call.ts';
import type { FailedCalls } from '../fallback/failed-calls.ts';
import type { Asked } from '../fallback/input-print.ts';
import type { Attempt } from './attempt.ts';
import { decodeFailure, isWorthReplacing } from './failure.ts';
import type { OpenCalls } from './open-calls.ts';

/** Input of a call; evaluated only if there is a failure to replace. */
interface Asking {
  readonly asked: Asked | undefined;
  /** Whether it can still turn out to replace another. */
  readonly isOpen: boolean;
  takeOver(replaced: Replacement): void;
}

/** The failed call that a call replaces, and its own failure, which another call may replace. */
export class CallReplacement {
  readonly position: Position;
  readonly #failedCalls: FailedCalls;
  readonly #open: OpenCalls;
  #isMatched = false;
  #replaces: Replacement | undefined;
  #failed: FailedCall | undefined;

  constructor(failedCalls: FailedCalls, open: OpenCalls, position: Position) {
    this.#failedCalls = failedCalls;
    this.#open = open;
    this.position = position;
  }

  /** The failed call that this one replaces. */
  get replaces(): Replacement | undefined {
    return this.#replaces;
  }

  /** Its last failure, for another call to replace. */
  get failed(): FailedCall | undefined {
    return this.#failed;
  }

  /** Files to read before {@link find}, so that it can answer at once. */
  unread(call: Asking): readonly Blob[] {
    const asked = this.#failedCalls.hasRecent ? call.asked : undefined;
    return asked ? this.#failedCalls.unread(asked, this.#open.asked(call)) : [];
  }

  /** Looks up the failed call that this one replaces, once. */
  find(call: Asking): Replacement | undefined {
    if (this.#isMatched) return this.#replaces;
    this.#isMatched = true;
    const asked = this.#failedCalls.hasRecent ? call.asked : undefined;
    if (!asked) return undefined;
    const unread = this.unread(call);
    if (unread.length === 0) this.#replaces = this.#match(call, asked);
    // The request does not wait for its files to be read.
    else void after(readFiles(unread), () => this.#findLate(call, asked));
    return this.#replaces;
  }

  #findLate(call: Asking, asked: Asked): void {
    const replaced = call.isOpen && !this.#replaces ? this.#match(call, asked) : undefined;
    if (replaced) call.takeOver(replaced);
  }

  #match(call: Asking, asked: Asked): Replacement | undefined {
    return this.#failedCalls.match(this.position, asked, this.#open.asked(call));
  }

  takeOver(replaced: Replacement): void {
    this.#replaces = replaced;
  }

  /** The call did not count: another one may take its place. */
  release(): void {
    if (this.#replaces) this.#failedCalls.release(this.#replaces);
  }

  /** Runs before the application can catch the error: its next call may be the replacement. */
  fail(call: Asking, error: unknown, attempt: Attempt | undefined, span: Span): void {
    const failure = decodeFailure(error, attempt);
    const { asked } = call;
    if (!asked || !isWorthReplacing(error, failure)) return;
    const failed = this.#failedCalls.fail(this.position, asked, failure.type, span.spanContext());
    this.#failed = failed;
    if (!failed.isReplaced) this.#failedCalls.handOver(failed, this.position, this.#open);
  }

  /** The failure turns out to have a more precise cause. */
  noteCause(errorType: string | undefined): void {
    if (this.#failed && errorType !== undefined) this.#failed.errorType = errorType;
  }

  /** The call repeats its request itself. */
  resume(): void {
    if (this.#failed) this.#failed.isReplaced = true;
    this.#failed = undefined;
  }

  succeed(call: Asking): void {
    if (this.#replaces) return;
    const asked = this.#failedCalls.hasRecent ? call.asked : undefined;
    if (!asked) return;
    const unread = this.#failedCalls.unread(asked);
    const succeed = (): void => this.#failedCalls.succeed(this.position, asked);
    if (unread.length === 0) succeed();
    else void after(readFiles(unread), succeed);
  }
}
