import type { Attempt } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import { later, soon } from '../callbacks.ts';
import type { Library } from '../facts/library.ts';
import type { FailedCall } from '../fallback/failed-call.ts';
import { InputPrint } from '../fallback/input-print.ts';

/** How long a first retry may take, in seconds. Most libraries wait for one or two. */
const FIRST_WAIT = 5;
/** By how much a wait may be longer than all before it: libraries double them. */
const GROWTH = 3;
/** What is added to the wait that the response asks for, in seconds. */
const MARGIN = 2;
/** How long the body of an error may take to be read, in seconds. */
const BODY_WAIT = 1;

/** How long a failed call may stay open. */
export interface Patience {
  /** Seconds that a retry is awaited at most. */
  readonly longest: number;
  /**
   * Whether the process may be frozen at any time: a call ends as soon as its failure is known, and
   * a retry is a call of its own, which replaces it.
   */
  readonly freezes: boolean;
}

/** Who makes the requests of a call. */
export interface Requester {
  readonly library: Library;
  /** The operation of the AI SDK that the call is part of; only the AI SDK 7 gives it. */
  readonly operationId: string | undefined;
}

/** A call whose last attempt failed. */
interface Awaited extends Requester {
  readonly call: Call;
  /** Undefined where no retry is awaited, only the body of the error. */
  readonly failed: FailedCall | undefined;
  readonly stopWaiting: () => void;
}

/**
 * Failed calls made by `fetch`, of which only the next request shows whether the failure was the
 * end: it is the application's own code that makes it again. A call stays open until its retry
 * comes, or could have come.
 */
export class AwaitedRetries {
  /** In the order of their failures. */
  readonly #awaited = new Set<Awaited>();
  readonly #patience: Patience;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /**
   * An attempt failed: the call ends as failed unless its request is made again.
   *
   * @param isBeingRead whether the application reads the body of the error.
   */
  await(
    call: Call,
    attempt: Attempt,
    { library, operationId }: Requester,
    isBeingRead: () => boolean,
  ): void {
    const { failed } = call;
    // The end of the AI SDK's operation comes before the process is frozen, nothing else does.
    if (this.#patience.freezes && operationId === undefined) {
      soon(() => {
        if (!isBeingRead()) call.endFailed();
      });
      return;
    }
    const reported = (attempt.retryAfter ?? 0) + MARGIN;
    const wait = Math.min(
      Math.max(FIRST_WAIT, reported, call.retryDelay * GROWTH),
      this.#patience.longest,
    );
    const stopWaiting = later((failed ? wait : BODY_WAIT) * 1000, () => this.#end(awaited));
    const awaited: Awaited = { call, failed, library, operationId, stopWaiting };
    this.#awaited.add(awaited);
  }

  /**
   * Finds the call that a request is a further attempt of.
   *
   * @param candidate of which nothing is recorded if it is one.
   */
  take(candidate: Call, requester: Requester): Call | undefined {
    if (this.#awaited.size === 0) return undefined;
    const found = this.#find(candidate, requester);
    if (!found) return undefined;
    this.#forget(found);
    return found.call;
  }

  /** The application has read why a call failed. */
  noteRead(call: Call): void {
    if (!call.failed || this.#patience.freezes) call.endFailed();
  }

  /** An operation of the AI SDK has ended, and with it the calls that it made. */
  endOperation(operationId: string): void {
    for (const awaited of this.#awaited) {
      if (awaited.operationId === operationId) this.#end(awaited);
    }
  }

  /** No retry will come any more. */
  endAll(): void {
    for (const awaited of this.#awaited) this.#end(awaited);
  }

  #find(candidate: Call, { library, operationId }: Requester): Awaited | undefined {
    const { asked } = candidate;
    if (!asked) return undefined;
    let request: string | undefined;
    const isRetry = ({ call, failed, ...earlier }: Awaited): boolean => {
      if (!failed || !call.isAwaitingRetry || failed.model !== asked.model) return false;
      if (earlier.library !== library || earlier.operationId !== operationId) return false;
      request ??= new InputPrint(asked).request;
      return failed.print.request === request;
    };
    const alike = [...this.#awaited].filter(isRetry);
    // The AI SDK retries by itself: what it asks again after a failure is a retry.
    const own = library === 'ai-sdk' ? alike.find(({ failed }) => !failed?.isReplaced) : undefined;
    if (own && operationId !== undefined) return own;
    const replaced = candidate.findReplaced();
    const awaited = alike.find(({ failed }) => replaced?.failed === failed);
    if (awaited && (own || replaced?.evidence !== 'input')) return awaited;
    if (!replaced) return own;
    // A new call, which replaces one that has failed for good.
    for (const known of this.#awaited) if (known.failed === replaced.failed) this.#end(known);
    return undefined;
  }

  #end(awaited: Awaited): void {
    this.#forget(awaited);
    awaited.call.endFailed();
  }

  #forget(awaited: Awaited): void {
    awaited.stopWaiting();
    this.#awaited.delete(awaited);
  }
}
