import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  type Server as WebServer,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type KeyedCertificate, makeAuthority, makeCertificate } from './certificate.ts';
import type { CertificateOptions } from './certificate-options.ts';
import type { Disturbance, Network } from './network.ts';
import { checkCertificate, checkDisturbance } from './network-check.ts';
import { clearTimeout, setTimeout } from './real-timers.ts';

/** A request that is incomplete after this time gets a 408. */
const SLOWEST_UPLOAD_MILLIS = 600_000;
const SLOWEST_HEADERS_MILLIS = 30_000;

/** Timeouts for a client's headers, and for its whole request. */
export interface Patience {
  readonly headersMillis?: number;
  readonly uploadMillis?: number;
}

/**
 * Accepts connections and passes them to the HTTP(S) server, which itself does not listen, so that
 * network faults can precede the first request.
 */
export class Listener implements Network {
  /** PEM of the issuing authority; undefined without TLS. */
  readonly authority: KeyedCertificate | undefined;
  readonly #certificate: CertificateOptions;
  #presented: CertificateOptions;
  readonly #web: WebServer | HttpsServer;
  readonly #sockets = new Set<Socket>();
  readonly #ignored = new Set<Socket>();
  /** Ports of clients waiting for a response: below TLS, nothing else identifies a connection. */
  readonly #busy = new Set<number>();
  #net: Server;
  #port = 0;
  #disturbance: Disturbance = {};
  #ending: NodeJS.Timeout | undefined;

  private constructor(
    certificate: CertificateOptions,
    keyed: KeyedCertificate | undefined,
    authority: KeyedCertificate | undefined,
    patience: Patience,
  ) {
    this.authority = authority;
    this.#certificate = certificate;
    this.#presented = certificate;
    const limits = {
      headersTimeout: patience.headersMillis ?? SLOWEST_HEADERS_MILLIS,
      requestTimeout: patience.uploadMillis ?? SLOWEST_UPLOAD_MILLIS,
      connectionsCheckingInterval: (patience.headersMillis ?? SLOWEST_HEADERS_MILLIS) / 10,
    };
    this.#web =
      keyed === undefined ? createHttpServer(limits) : createHttpsServer({ ...limits, ...keyed });
    // The server never listens itself, but Node checks for slow requests only after this event.
    this.#web.emit('listening');
    // Never close idle connections: tests would race with that.
    this.#web.keepAliveTimeout = 0;
    this.#net = this.#accepting();
  }

  /** Uses HTTPS if there are certificate options. Does not listen yet. */
  static async create(
    tls: CertificateOptions | undefined,
    patience: Patience = {},
  ): Promise<Listener> {
    if (tls === undefined) return new Listener({}, undefined, undefined, patience);
    const authority = await makeAuthority();
    return new Listener(tls, await makeCertificate(tls, authority), authority, patience);
  }

  /**
   * Listens on 127.0.0.1. @returns the port
   *
   * @throws the system's error if the port is in use
   */
  async open(port: number, handler: RequestListener): Promise<number> {
    this.#web.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const client = request.socket.remotePort ?? 0;
      this.#busy.add(client);
      response.once('close', () => this.#busy.delete(client));
      handler(request, response);
    });
    await this.#listen(port);
    return this.#port;
  }

  async disturb(disturbance: Disturbance): Promise<void> {
    await this.#become(checkDisturbance(disturbance, 'disturbance'));
  }

  async restore(): Promise<void> {
    await this.#become({});
    if (this.#presented !== this.#certificate) await this.presentCertificate(this.#certificate);
  }

  async presentCertificate(options: CertificateOptions): Promise<void> {
    checkCertificate(options, 'certificate');
    if (this.authority === undefined || !('setSecureContext' in this.#web)) {
      throw new Error('This simulator speaks plain HTTP. Start it with the option tls.');
    }
    this.#web.setSecureContext(await makeCertificate(options, this.authority));
    this.#presented = options;
    this.#destroy((port) => !this.#busy.has(port));
  }

  /** Destroys open connections and stops listening. */
  async close(): Promise<void> {
    clearTimeout(this.#ending);
    this.#destroy(() => true);
    await this.#deafen();
  }

  async #become(disturbance: Disturbance): Promise<void> {
    clearTimeout(this.#ending);
    this.#disturbance = disturbance;
    const { connections = 'served', delayMillis = 0, seconds } = disturbance;
    for (const socket of this.#ignored) socket.destroy();
    // In normal mode, open connections may stay.
    if (connections !== 'served') this.#destroy(() => true);
    else if (delayMillis > 0) this.#destroy((port) => !this.#busy.has(port));
    if (connections === 'refused') await this.#deafen();
    else if (!this.#net.listening) await this.#listen(this.#port);
    if (seconds !== undefined) {
      this.#ending = setTimeout(() => {
        this.#become({}).catch((error: unknown) => console.error(error));
      }, seconds * 1000);
    }
  }

  #accepting(): Server {
    return createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#receive(socket));
  }

  #receive(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { connections = 'served', delayMillis = 0 } = this.#disturbance;
    if (connections === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    // Until the HTTP server takes over, an error means that the client disconnected.
    const ignore = (): void => {};
    socket.on('error', ignore);
    if (connections !== 'served') {
      this.#ignored.add(socket);
      socket.once('close', () => this.#ignored.delete(socket));
      return;
    }
    const serve = (): void => {
      if (socket.destroyed) return;
      socket.removeListener('error', ignore);
      this.#web.emit('connection', socket);
      // TLS reads below this socket.
      if (this.authority === undefined) socket.resume();
    };
    if (delayMillis === 0) {
      serve();
      return;
    }
    const timer = setTimeout(serve, delayMillis);
    socket.once('close', () => clearTimeout(timer));
  }

  #destroy(chosen: (port: number) => boolean): void {
    for (const socket of this.#sockets) {
      if (chosen(socket.remotePort ?? 0)) socket.destroy();
    }
  }

  #deafen(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#net.listening) this.#net.close(() => resolve());
      else resolve();
    });
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = this.#accepting();
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject);
        // For example, too many open files: open connections continue.
        server.on('error', (error) => console.error(error));
        this.#net = server;
        this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }
}
