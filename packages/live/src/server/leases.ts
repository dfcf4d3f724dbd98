import type { ServerResponse } from 'node:http';

/** Users of the page. Each holds a connection, which closes with its process, however it ends. */
export class Leases {
  readonly #open = new Set<ServerResponse>();
  #onUnused: (() => void) | undefined;

  /** @param onUnused called when the last user has gone; never before there was one. */
  set onUnused(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  get count(): number {
    return this.#open.size;
  }

  hold(response: ServerResponse): void {
    this.#open.add(response);
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    response.once('close', () => {
      this.#open.delete(response);
      if (this.#open.size === 0) this.#onUnused?.();
    });
  }
}
