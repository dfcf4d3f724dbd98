import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** Certificates for a backend, PEM. */
export interface Certificates {
  /** Authorities to trust. */
  readonly ca?: Buffer;
  /** Client certificate and its key. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Below the five seconds after which many servers close idle connections, to avoid the race. */
const IDLE_MILLIS = 4000;

/** One destination's connections. */
export class Connections {
  readonly #url: URL;
  readonly #agent: HttpAgent;

  constructor(url: string, certificates: Certificates = {}) {
    this.#url = new URL(url);
    const options = { keepAlive: true, timeout: IDLE_MILLIS };
    this.#agent = this.#isSecure()
      ? new HttpsAgent({ ...options, ...certificates })
      : new HttpAgent(options);
  }

  /**
   * Posts once, without following redirects: another origin would receive the payload and the
   * headers, including keys.
   *
   * @returns the status.
   * @throws if there is no response in time.
   */
  async post(
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    timeoutMillis: number,
  ): Promise<number> {
    const send = this.#isSecure() ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(this.#url, {
        method: 'POST',
        agent: this.#agent,
        headers: { ...headers, 'content-length': body.byteLength },
        signal: AbortSignal.timeout(timeoutMillis),
      });
      // `on`, not `once`: a connection may also fail after its response.
      request.on('error', reject).once('response', resolve).end(body);
    });
    // The body is irrelevant and may never end.
    response.on('error', () => {}).resume();
    return response.statusCode ?? 0;
  }

  close(): void {
    this.#agent.destroy();
  }

  #isSecure(): boolean {
    return this.#url.protocol === 'https:';
  }
}
