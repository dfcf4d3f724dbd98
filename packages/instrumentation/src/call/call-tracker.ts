import { AsyncLocalStorage } from 'node:async_hooks';
import type { Flow } from '../fallback/failed-call.ts';
import type { EndpointBook } from '../together/endpoint.ts';
import { Call } from './call.ts';
import { ForeignCall } from './foreign-call.ts';
import type { ObservedCall } from './observed-call.ts';
import { OpenCalls } from './open-calls.ts';
import type { Surroundings } from './surroundings.ts';

/** What the asynchronous flow in which a call was made knows of it. */
interface Scope {
  readonly client: Client | undefined;
  readonly call: ObservedCall;
  readonly flow: Flow;
}

/** The part of a client that is looked at. */
interface Client {
  readonly baseURL: string;
}

/** Starts calls, finds the call that an attempt belongs to, and ends those that nobody reads. */
export class CallTracker {
  /**
   * Our own, so that attempts find their call also where no context manager is registered. A scope is
   * entered and never left: what follows the call in the application's code finds what it replaces.
   */
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
  start(client: Client): ObservedCall | undefined {
    const endpoint = this.#endpoints.find(client.baseURL);
    const scope = this.#scopes.getStore();
    if (!endpoint.together && !this.#surroundings.failedCalls.hasRecent) {
      // Its base URL was Together's before.
      if (scope?.client === client) this.#scopes.enterWith({ ...scope, client: undefined });
      return undefined;
    }
    const call = endpoint.together
      ? new Call(this.#surroundings, endpoint, this.#open, scope?.flow)
      : new ForeignCall(this.#surroundings, endpoint, this.#open, scope?.flow);
    this.#scopes.enterWith({ client, call, flow: call.flow });
    return call;
  }

  /** Runs a later part of the client's work so that {@link current} finds the call in it. */
  resume<T>(client: Client, call: ObservedCall, work: () => T): T {
    return this.#scopes.run({ client, call, flow: call.flow }, work);
  }

  /** The call that this client is working on; a client used inside another's fetch is its own. */
  current(client: Client): ObservedCall | undefined {
    const scope = this.#scopes.getStore();
    return scope?.client === client ? scope.call : undefined;
  }

  /** Ends all open calls where they were last seen. */
  abandonAll(): void {
    this.#open.abandonAll();
  }
}
