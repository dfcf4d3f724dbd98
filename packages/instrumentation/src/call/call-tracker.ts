import { AsyncLocalStorage } from 'node:async_hooks';
import type { EndpointBook } from '../together/endpoint.ts';
import { Call } from './call.ts';
import { ForeignCall } from './foreign-call.ts';
import type { ObservedCall } from './observed-call.ts';
import { OpenCalls } from './open-calls.ts';
import type { Surroundings } from './surroundings.ts';

interface Scope {
  readonly client: object;
  readonly call: ObservedCall;
}

/** Starts calls, finds the call that an attempt belongs to, and ends those that nobody reads. */
export class CallTracker {
  /** Our own, so that attempts find their call also where no context manager is registered. */
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #open = new OpenCalls();
  readonly #surroundings: Surroundings;
  readonly #endpoints: EndpointBook;

  constructor(surroundings: Surroundings, endpoints: EndpointBook) {
    this.#surroundings = surroundings;
    this.#endpoints = endpoints;
  }

  /**
   * A client is about to send something.
   *
   * @returns undefined when there is nothing to observe: the base URL is not Together's, and no
   * call to Together has failed that this one could replace.
   */
  start(baseURL: string): ObservedCall | undefined {
    const endpoint = this.#endpoints.find(baseURL);
    if (endpoint.together) return new Call(this.#surroundings, endpoint, this.#open);
    if (!this.#surroundings.fallbacks.isArmed) return undefined;
    return new ForeignCall(this.#surroundings, endpoint);
  }

  /** Runs a part of the client's work so that {@link current} finds the call in it. */
  run<T>(client: object, call: ObservedCall, work: () => T): T {
    return this.#scopes.run({ client, call }, work);
  }

  /** The call that this client is working on; a client used inside another's fetch is its own. */
  current(client: object): ObservedCall | undefined {
    const scope = this.#scopes.getStore();
    return scope?.client === client ? scope.call : undefined;
  }

  /**
   * Ends the call as abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object, call: ObservedCall): void {
    this.#open.abandonWith(answer, call);
  }

  /** Ends all open calls where they were last seen. */
  abandonAll(): void {
    this.#open.abandonAll();
  }
}
