import { AsyncLocalStorage } from 'node:async_hooks';
import type { Library } from '../facts/library.ts';
import type { Flow } from '../fallback/failed-call.ts';
import type { Endpoint, EndpointRegistry } from '../together/endpoint.ts';
import { Call } from './call.ts';
import { ForeignCall } from './foreign-call.ts';
import type { ObservedCall } from './observed-call.ts';
import { OpenCalls } from './open-calls.ts';
import type { Surroundings } from './surroundings.ts';

/** What the asynchronous flow in which a call was made knows of it. */
interface Scope {
  readonly client?: Client | undefined;
  readonly call?: ObservedCall;
  readonly flow?: Flow;
  /** A client's request is on its way: what is fetched now is that request, seen already. */
  readonly isSending?: boolean | undefined;
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
  readonly #endpoints: EndpointRegistry;
  #hasReached = false;
  #missed: Endpoint | undefined;

  constructor(surroundings: Surroundings, endpoints: EndpointRegistry) {
    this.#surroundings = surroundings;
    this.#endpoints = endpoints;
  }

  /**
   * A client is about to send something.
   *
   * @returns undefined when there is nothing to observe: the base URL is not Together's, and no
   * call to Together has failed that this one could replace.
   */
  start(client: Client, library: Library): ObservedCall | undefined {
    const endpoint = this.#endpoints.find(client.baseURL);
    if (endpoint.together) this.#hasReached = true;
    else if (endpoint.address) this.#missed ??= endpoint;
    const scope = this.#scopes.getStore();
    if (!endpoint.together && !this.#surroundings.failedCalls.hasRecent) {
      // Its base URL was Together's before.
      if (scope?.client === client) this.#enter({ ...scope, client: undefined });
      return undefined;
    }
    const call = endpoint.together
      ? new Call(this.#surroundings, endpoint, this.#open, scope?.flow, library)
      : new ForeignCall(this.#surroundings, endpoint, this.#open, scope?.flow);
    this.#enter({ client, call, flow: call.flow });
    return call;
  }

  /**
   * Where something is about to be fetched without a client.
   *
   * @param origin scheme and host.
   * @param address the whole URL.
   * @returns undefined when there is nothing to observe; see {@link start}.
   */
  findObserved(origin: string, address: string): Endpoint | undefined {
    const endpoint = this.#endpoints.find(origin);
    if (endpoint.together) this.#hasReached = true;
    else if (this.#missed === undefined && isModelCall(address)) this.#missed = endpoint;
    if (!endpoint.together && !this.#surroundings.failedCalls.hasRecent) return undefined;
    return this.#scopes.getStore()?.isSending ? undefined : endpoint;
  }

  /** A call that uses no client. */
  createCall(endpoint: Endpoint, library: Library): Call {
    const flow = this.#scopes.getStore()?.flow;
    return new Call(this.#surroundings, endpoint, this.#open, flow, library);
  }

  /** A call to another provider that uses no client. */
  createForeignCall(endpoint: Endpoint): ForeignCall {
    const flow = this.#scopes.getStore()?.flow;
    return new ForeignCall(this.#surroundings, endpoint, this.#open, flow);
  }

  /** What follows in the same code follows this call. */
  follow(call: ObservedCall): void {
    this.#enter({ client: undefined, call, flow: call.flow });
  }

  /** Sends a request of the call: other seams that it passes leave it alone. */
  send<T>(call: ObservedCall, work: () => T): T {
    const client = this.#scopes.getStore()?.client;
    return this.#scopes.run({ client, call, flow: call.flow, isSending: true }, work);
  }

  /** Whether what runs now is in the call's scope already; a scope can't be entered everywhere. */
  isEntered(call: ObservedCall): boolean {
    return this.#scopes.getStore()?.call === call;
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

  /** Sends the request of a client that is not observed: no seam looks at it. */
  leaveOut<T>(work: () => T): T {
    return this.#scopes.run({ ...this.#scopes.getStore(), isSending: true }, work);
  }

  /** In workers of the edge a scope can't be entered: calls are found by what runs inside of them. */
  #enter(scope: Scope): void {
    const isSending = this.#scopes.getStore()?.isSending;
    // Inside of a client's own fetch other clients may be used.
    this.#scopes.enterWith?.(isSending ? { ...scope, isSending } : scope);
  }

  /** The first host to which a model was called, where none was ever called at Together. */
  get missedHost(): string | undefined {
    if (this.#hasReached || !this.#missed) return undefined;
    const { address, port } = this.#missed;
    return port === 443 || port === undefined ? address : `${address}:${port}`;
  }

  /** Ends all open calls where they were last seen. */
  abandonAll(): void {
    this.#open.abandonAll();
  }
}

/** By the paths that OpenAI's API and those that follow it have. */
function isModelCall(address: string): boolean {
  return (
    address.endsWith('/completions') ||
    address.endsWith('/embeddings') ||
    address.endsWith('/v1/responses')
  );
}
