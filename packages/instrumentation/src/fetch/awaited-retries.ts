import type { Attempt } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import { later, soon } from '../callbacks.ts';
import type { Library } from '../facts/library.ts';
import type { FailedCall } from '../fallback/failed-call.ts';
import { InputPrint } from '../fallback/input-print.ts';
import type { Endpoint } from '../together/endpoint.ts';

/** How long to await a first retry, in seconds. Most libraries wait one or two. */
const FIRST_WAIT = 5;
/** Growth allowed from one wait to the next: libraries back off by doubling. */
const GROWTH = 3;
/** Margin added to the wait requested by the response, in seconds. */
const MARGIN = 2;
/** How long to wait for the application to read an error body, in seconds. */
const BODY_WAIT = 1;

/** Maximum number of failed calls kept open, since each holds its request. */
const MOST_AWAITED = 256;

/** Limits on how long a failed call stays open. */
export interface Patience {
  /** Maximum seconds to await a retry. */
  readonly longest: number;
  /**
   * Whether the process may be frozen at any time: then a call ends as soon as its failure is
   * known, and a retry is a separate call that replaces it.
   */
  readonly freezes: boolean;
}

/** What identifies the requests of a call. */
export interface Requester {
  readonly library: Library;
  /** The AI SDK operation that the call is part of; only AI SDK 7 exposes it. */
  readonly operationId: string | undefined;
}

/** A call whose last attempt failed. */
interface Awaited extends Requester {
  readonly call: Call;
  /** Undefined if no retry is awaited, only the error body. */
  readonly failed: FailedCall | undefined;
  readonly stopWaiting: () => void;
}

/**
 * Failed `fetch` calls that may still be retried by the application. Only the next request shows
 * whether the failure was final, so each call stays open until its retry arrives or can no longer
 * arrive.
 */
export class AwaitedRetries {
  /** Ordered by time of failure. */
  readonly #awaited = new Set<Awaited>();
  readonly #patience: Patience;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /**
   * Records a failed attempt: the call ends as failed unless the request is repeated.
   *
   * @param isBeingRead whether the application is reading the error body.
   */
  await(
    call: Call,
    attempt: Attempt,
    { library, operationId }: Requester,
    isBeingRead: () => boolean,
  ): void {
    const { failed } = call;
    // Before a freeze only the end of the AI SDK operation is certain to happen.
    if (this.#patience.freezes && operationId === undefined) {
      soon(() => {
        if (!isBeingRead()) call.endFailed();
      });
      return;
    }
    const reported = (attempt.wait ?? 0) + MARGIN;
    const wait = Math.min(
      Math.max(FIRST_WAIT, reported, call.retryDelay * GROWTH),
      this.#patience.longest,
    );
    const [oldest] = this.#awaited;
    if (oldest && this.#awaited.size >= MOST_AWAITED) this.#end(oldest);
    const stopWaiting = later((failed ? wait : BODY_WAIT) * 1000, () => this.#end(awaited));
    const awaited: Awaited = { call, failed, library, operationId, stopWaiting };
    this.#awaited.add(awaited);
  }

  /** Whether any failed call is open. */
  get isAwaiting(): boolean {
    return this.#awaited.size > 0;
  }

  /**
   * Finds the call for which a request is a further attempt.
   *
   * @param candidate discarded without a record if a call is found.
   */
  take(candidate: Call, requester: Requester): Call | undefined {
    if (!this.isAwaiting) return undefined;
    const found = this.#find(candidate, requester);
    if (!found) return undefined;
    this.#forget(found);
    return found.call;
  }

  /** The application has read the error body. */
  noteRead(call: Call): void {
    if (!call.failed || this.#patience.freezes) call.endFailed();
  }

  /** An AI SDK operation has ended, and with it its calls. */
  endOperation(operationId: string): void {
    for (const awaited of this.#awaited) {
      if (awaited.operationId === operationId) this.#end(awaited);
    }
  }

  /** No retry can arrive any more. */
  endAll(): void {
    for (const awaited of this.#awaited) this.#end(awaited);
  }

  #find(candidate: Call, { library, operationId }: Requester): Awaited | undefined {
    const { asked, endpoint } = candidate;
    if (!asked) return undefined;
    let request: string | undefined;
    const isRetry = ({ call, failed, ...earlier }: Awaited): boolean => {
      if (!failed || !call.isAwaitingRetry || failed.model !== asked.model) return false;
      if (earlier.library !== library || earlier.operationId !== operationId) return false;
      // A request to another host is another call: each reports its own host and quota.
      if (!isSameHost(call.endpoint, endpoint)) return false;
      request ??= new InputPrint(asked).request;
      return failed.print.request === request;
    };
    const alike = [...this.#awaited].filter(isRetry);
    // The AI SDK retries by itself, so the same input after a failure is a retry.
    const own = library === 'ai-sdk' ? alike.find(({ failed }) => !failed?.isReplaced) : undefined;
    if (own && operationId !== undefined) return own;
    const replaced = candidate.findReplaced();
    const awaited = alike.find(({ failed }) => replaced?.failed === failed);
    if (awaited && (own || replaced?.evidence !== 'input')) return awaited;
    if (!replaced) return own;
    // A new call that replaces one whose failure was final.
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

function isSameHost(one: Endpoint, other: Endpoint): boolean {
  return one === other || (one.address === other.address && one.port === other.port);
}
