import { types } from 'node:util';

/** Put on a client through the proxy around it, until the client itself makes a call. */
const NAMED = Symbol('together-otel.named');

/** Which clients of a prototype are observed. */
export class Clients {
  readonly #named = new WeakSet<object>();
  /** Whether there are clients that are known only by what is around them. */
  #hasProxies = false;
  #all = false;

  addAll(): void {
    this.#all = true;
  }

  /**
   * @returns false for a proxy that keeps its client to itself: it can't be distinguished from others.
   */
  add(client: object): boolean {
    this.#named.add(client);
    if (!types.isProxy(client)) return true;
    // What calls is the client inside: others see no key of ours, except until its first call.
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
