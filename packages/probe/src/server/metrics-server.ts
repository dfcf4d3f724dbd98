import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config/setting-reader.ts';
import { CONTENT_TYPE, type Exposition } from '../readings/exposition.ts';
import type { ReadingStore } from '../readings/reading-store.ts';

/** A running server. */
export interface MetricsServer {
  /** The actual address. */
  readonly url: string;
  close(): Promise<void>;
}

/** An answer of the server. */
interface Answer {
  readonly status: number;
  readonly body: string;
  /** @default 'text/plain; charset=utf-8' */
  readonly type?: string;
}

/** Timeout for slow clients, equal to the longest Prometheus scrape. */
const SLOWEST_MILLIS = 10_000;
const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;

/**
 * Serves `/metrics`, `/metrics/deployments` and `/healthz`.
 *
 * @throws Error if it can't listen there.
 */
export async function startMetricsServer(
  { host, port }: ListenAddress,
  store: ReadingStore,
  exposition: Exposition,
  slowestMillis: number = SLOWEST_MILLIS,
): Promise<MetricsServer> {
  const isLocal = isLoopback(host);
  const answerOf = async (request: IncomingMessage): Promise<Answer> => {
    if (isLocal && !isLocalName(request.headers.host)) {
      return { status: 421, body: 'use localhost or an IP address as the host\n' };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, body: 'only GET\n' };
    }
    switch (pathOf(request)) {
      case undefined:
        return { status: 400, body: 'the path is not valid percent-encoding\n' };
      case '/metrics':
        return { status: 200, type: CONTENT_TYPE, body: await exposition.own() };
      case '/metrics/deployments':
        return { status: 200, type: CONTENT_TYPE, body: exposition.passedOn() };
      case '/healthz':
        return health(store);
      default:
        return { status: 404, body: 'use /metrics, /metrics/deployments or /healthz\n' };
    }
  };
  const limits = {
    headersTimeout: slowestMillis,
    requestTimeout: slowestMillis,
    connectionsCheckingInterval: slowestMillis / 10,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(limits, (request, response) => {
    answerOf(request)
      .catch((error: unknown): Answer => ({ status: 500, body: `${messageOf(error)}\n` }))
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  // Cuts off a client that stops reading.
  server.setTimeout(slowestMillis, (socket) => socket.destroy());
  await listen(server, host, port);
  const { port: real, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${real}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Undefined if malformed. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/**
 * Guards against DNS rebinding: a web page can point its own DNS name at this machine and read what
 * is served here, but its requests then have that name in `Host`.
 */
function isLocalName(host: string | undefined): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return /^(localhost|.+\.localhost|[\d.]+|\[[\da-f:.]+\])$/.test(name);
}

/** Whether the probe works, not whether Together does. */
function health(store: ReadingStore): Answer {
  const stuck = store.stuck().map(({ name, serverAddress }) => `${name} ${serverAddress}`);
  return stuck.length === 0
    ? { status: 200, body: 'ok\n' }
    : { status: 503, body: `no check has finished recently: ${stuck.join(', ')}\n` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, body, type = 'text/plain; charset=utf-8' } = answer;
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
  response.end(body);
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: "the name can't be resolved",
  EAI_AGAIN: "the name can't be resolved",
};

/** Names the address, which the system's own message may omit. */
class ListenFailure extends Error {
  override readonly name = 'ListenFailure';

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const reason = REASONS[cause.code ?? ''] ?? cause.message;
    super(`can't serve metrics on ${where}: ${reason}; choose another address with --prometheus`, {
      cause,
    });
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenFailure(host, port, error)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      // For example, too many open files: the probe keeps running, and `up` of the scrape shows it.
      server.on('error', () => {});
      resolve();
    });
  });
}
