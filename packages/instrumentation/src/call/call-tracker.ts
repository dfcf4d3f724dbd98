import { AsyncLocalStorage } from 'node:async_hooks';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { EndpointBook } from '../together/endpoint.ts';
import type { QuotaBook } from '../together/quota-book.ts';
import { Call } from './call.ts';

interface Scope {
  readonly client: object;
  readonly call: Call;
}

/** Starts calls, finds the call that an attempt belongs to, and ends those that nobody reads. */
export class CallTracker {
  /** Our own, so that attempts find their call also where no context manager is registered. */
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #open = new Set<Call>();
  readonly #unread = new FinalizationRegistry<Call>((call) => call.abandon());
  readonly #telemetry: Telemetry;
  readonly #endpoints: EndpointBook;
  readonly #quotas: QuotaBook;

  constructor(telemetry: Telemetry, endpoints: EndpointBook, quotas: QuotaBook) {
    this.#telemetry = telemetry;
    this.#endpoints = endpoints;
    this.#quotas = quotas;
  }

  /** @returns undefined when the base URL is not Together's. */
  start(baseURL: string): Call | undefined {
    const endpoint = this.#endpoints.find(baseURL);
    if (!endpoint.together) return undefined;
    const open = this.#open;
    return new Call({ telemetry: this.#telemetry, quotas: this.#quotas, open }, endpoint);
  }

  /** Runs a part of the client's work so that {@link current} finds the call in it. */
  run<T>(client: object, call: Call, work: () => T): T {
    return this.#scopes.run({ client, call }, work);
  }

  /** The call that this client is working on; a client used inside another's fetch is its own. */
  current(client: object): Call | undefined {
    const scope = this.#scopes.getStore();
    return scope?.client === client ? scope.call : undefined;
  }

  /**
   * Ends the call as abandoned when `answer` is collected.
   *
   * @param answer reachable from everything through which the application can read the answer,
   * and from nothing else.
   */
  abandonWith(answer: object, call: Call): void {
    this.#unread.register(answer, call);
  }

  /** Ends all open calls where they were last seen. */
  abandonAll(): void {
    for (const call of [...this.#open]) call.abandon();
  }
}
