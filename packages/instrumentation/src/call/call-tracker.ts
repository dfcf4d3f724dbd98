import { AsyncLocalStorage } from 'node:async_hooks';
import type { Library } from '../facts/library.ts';
import type { Flow } from '../fallback/failed-call.ts';
import type { Endpoint, EndpointRegistry } from '../together/endpoint.ts';
import type { Attempt } from './attempt.ts';
import { Call } from './call.ts';
import { ForeignCall } from './foreign-call.ts';
import type { ObservedCall } from './observed-call.ts';
import { OpenCalls } from './open-calls.ts';
import type { Surroundings } from './surroundings.ts';

/** Call state carried by the asynchronous flow in which a call was made. */
interface Scope {
  readonly client?: Client | undefined;
  readonly call?: ObservedCall;
  readonly flow?: Flow;
  /** Set while a client sends a request, which the fetch seam leaves alone: its attempt, if any. */
  readonly sending?: Sending | undefined;
}

type Sending = Attempt | 'unobserved';

/** The part of a client that is read. */
interface Client {
  readonly baseURL: string;
}

/** Starts calls, matches attempts to calls, and ends calls whose answer is never read. */
export class CallTracker {
  /**
   * A storage of our own, so that attempts find their call even without a context manager. Scopes
   * are entered and never left: later calls in the same code can then be matched to the one they
   * replace.
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
   * Starts a call made through a client.
   *
   * @returns undefined when there is nothing to observe: the base URL is not Together's, and there
   * is no failed call to Together that this one could replace.
   */
  start(client: Client, library: Library): ObservedCall | undefined {
    const endpoint = this.#endpoints.find(client.baseURL);
    if (endpoint.together) this.#hasReached = true;
    else if (endpoint.address) this.#missed ??= endpoint;
    const scope = this.#scopes.getStore();
    if (!endpoint.together && !this.#surroundings.failedCalls.hasRecent) {
      // The base URL used to be Together's.
      if (scope?.client === client) this.#enter({ ...scope, client: undefined }, scope.sending);
      return undefined;
    }
    const call = endpoint.together
      ? new Call(this.#surroundings, endpoint, this.#open, scope?.flow, library)
      : new ForeignCall(this.#surroundings, endpoint, this.#open, scope?.flow);
    this.#enter({ client, call, flow: call.flow }, scope?.sending);
    return call;
  }

  /**
   * Finds where a call made without a client goes.
   *
   * @param origin scheme and host.
   * @param address the full URL.
   * @returns undefined when there is nothing to observe; see {@link start}.
   */
  findObserved(origin: string, address: string): Endpoint | undefined {
    const endpoint = this.#endpoints.find(origin);
    if (endpoint.together) this.#hasReached = true;
    else if (this.#missed === undefined && isModelCall(address)) this.#missed = endpoint;
    return endpoint.together || this.#surroundings.failedCalls.hasRecent ? endpoint : undefined;
  }

  /** A call to Together without a client. */
  createCall(endpoint: Endpoint, library: Library): Call {
    const flow = this.#scopes.getStore()?.flow;
    return new Call(this.#surroundings, endpoint, this.#open, flow, library);
  }

  /** A call to another provider without a client. */
  createForeignCall(endpoint: Endpoint): ForeignCall {
    const flow = this.#scopes.getStore()?.flow;
    return new ForeignCall(this.#surroundings, endpoint, this.#open, flow);
  }

  /** Makes this the preceding call for the code that follows. */
  follow(call: ObservedCall): void {
    this.#enter({ client: undefined, call, flow: call.flow }, this.sending);
  }

  /** Sends the call's request, hiding it from the other seams on its way. */
  send<T>(call: ObservedCall, attempt: Attempt | undefined, work: () => T): T {
    const client = this.#scopes.getStore()?.client;
    const sending = attempt ?? 'unobserved';
    return this.#scopes.run({ client, call, flow: call.flow, sending }, work);
  }

  /** What the running code is already sending through another seam. */
  get sending(): Sending | undefined {
    return this.#scopes.getStore()?.sending;
  }

  /** Whether the running code is already in the call's scope; some runtimes can't enter one. */
  isEntered(call: ObservedCall): boolean {
    return this.#scopes.getStore()?.call === call;
  }

  /** Runs later client work so that {@link current} finds the call. */
  resume<T>(client: Client, call: ObservedCall, work: () => T): T {
    return this.#scopes.run({ client, call, flow: call.flow }, work);
  }

  /** The call this client is working on; a client used inside another's fetch has its own. */
  current(client: Client): ObservedCall | undefined {
    const scope = this.#scopes.getStore();
    return scope?.client === client ? scope.call : undefined;
  }

  /** Sends the request of an unobserved client, hiding it from all seams. */
  leaveOut<T>(work: () => T): T {
    return this.#scopes.run({ ...this.#scopes.getStore(), sending: 'unobserved' }, work);
  }

  /**
   * Edge workers can't enter a scope: match calls by the code that runs inside them.
   *
   * @param sending of the surrounding scope: a client's own fetch may use other clients.
   */
  #enter(scope: Scope, sending: Sending | undefined): void {
    this.#scopes.enterWith?.(sending ? { ...scope, sending } : scope);
  }

  /** The first host at which a model was called; undefined once a call has gone to Together. */
  get missedHost(): string | undefined {
    if (this.#hasReached || !this.#missed) return undefined;
    const { address, port } = this.#missed;
    return port === 443 || port === undefined ? address : `${address}:${port}`;
  }

  /** Whether a call has gone to Together. */
  get hasReached(): boolean {
    return this.#hasReached;
  }

  /** Whether a URL is that of a model at Together. */
  isModelCall(url: string): boolean {
    const end = url.search(/[?#]/);
    const address = end < 0 ? url : url.slice(0, end);
    return isModelCall(address) && this.#endpoints.find(address).together;
  }

  /** Ends all open calls at their last recorded activity. */
  abandonAll(): void {
    this.#open.abandonAll();
  }
}

/** Recognises models by the paths of OpenAI's API and compatible ones. */
function isModelCall(address: string): boolean {
  return (
    address.endsWith('/completions') ||
    address.endsWith('/embeddings') ||
    address.endsWith('/v1/responses')
  );
}
