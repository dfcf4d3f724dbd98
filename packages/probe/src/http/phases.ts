import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Duration of each phase of a request, in milliseconds; undefined if it did not happen. */
export interface Phases {
  /** Name resolution. */
  readonly resolve: number | undefined;
  /** TCP connection. */
  readonly connect: number | undefined;
  /** TLS handshake. */
  readonly tls: number | undefined;
  /** From sending the request to the first byte of the answer. */
  readonly processing: number | undefined;
  /** From the first byte to the last. */
  readonly transfer: number | undefined;
  /** From the start until the request was sent. */
  readonly toSent: number | undefined;
}

/** Measures the phases of one request on its own connection. */
export class PhaseWatch {
  readonly #elapsed: () => number;
  readonly #startedAt: number;
  #resolvedAt: number | undefined;
  #connectedAt: number | undefined;
  #securedAt: number | undefined;
  #sentAt: number | undefined;
  #firstByteAt: number | undefined;
  #endedAt: number | undefined;
  #lookedUp: string | undefined;

  constructor(request: ClientRequest, elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#startedAt = elapsed();
    request.once('socket', (socket) => this.#watch(socket));
    // Counts as sent once written to an established connection.
    request.once('finish', () => {
      this.#sentAt = this.#elapsed();
    });
    request.once('response', () => {
      this.#firstByteAt = this.#elapsed();
    });
  }

  /** The answer is complete. */
  end(): void {
    this.#endedAt = this.#elapsed();
  }

  /** The name that was looked up: that of the proxy, if there is one. */
  get lookedUp(): string | undefined {
    return this.#lookedUp;
  }

  read(): Phases {
    const ready = this.#securedAt ?? this.#connectedAt;
    const sent = ready === undefined ? undefined : Math.max(ready, this.#sentAt ?? ready);
    return {
      resolve: since(this.#startedAt, this.#resolvedAt),
      connect: since(this.#resolvedAt ?? this.#startedAt, this.#connectedAt),
      tls: since(this.#connectedAt, this.#securedAt),
      toSent: since(this.#startedAt, sent),
      processing: since(sent, this.#firstByteAt),
      transfer: since(this.#firstByteAt, this.#endedAt),
    };
  }

  #watch(socket: Socket | TLSSocket): void {
    // Not emitted for an address instead of a name.
    socket.once('lookup', (_error, _address, _family, name) => {
      this.#resolvedAt = this.#elapsed();
      this.#lookedUp = name;
    });
    socket.once('connect', () => {
      this.#connectedAt = this.#elapsed();
    });
    socket.once('secureConnect', () => {
      this.#securedAt = this.#elapsed();
    });
  }
}

function since(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(to - from, 0);
}
