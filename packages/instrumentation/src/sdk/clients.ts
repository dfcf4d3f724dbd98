import { types } from 'node:util';

/** Set on a client through the proxy around it, until the client itself makes a call. */
const NAMED = Symbol('together-otel.named');

/** Tracks which clients of a prototype are observed. */
export class Clients {
  readonly #named = new WeakSet<object>();
  /** Whether some clients are known only by their proxies. */
  #hasProxies = false;
  #all = false;

  addAll(): void {
    this.#all = true;
  }

  /**
   * @returns false for a proxy that hides its client, which is then indistinguishable from others.
   */
  add(client: object): boolean {
    this.#named.add(client);
    if (!types.isProxy(client)) return true;
    // Calls are made by the inner client; nothing else sees our key except until its first call.
    this.#hasProxies = true;
    return Reflect.defineProperty(client, NAMED, { value: this, configurable: true });
  }

  has(client: object): boolean {
    return this.#all || this.#named.has(client) || (this.#hasProxies && this.#unveil(client));
  }

  #unveil(client: object): boolean {
    if (!Object.hasOwn(client, NAMED) || Reflect.get(client, NAMED) !== this) return false;
    this.#named.add(client);
    Reflect.deleteProperty(client, NAMED);
    return true;
  }
}
