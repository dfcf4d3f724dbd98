import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { attempt, guarded } from '../delivery/guard.ts';

/** A scrape takes at most that long; who is slower is cut off. */
const SLOWEST_MILLIS = 30_000;
/** Each takes a file descriptor, of which the application needs some too. */
const MAX_CONNECTIONS = 64;
const LOCAL_NAME = /^(localhost|.+\.localhost|[\d.]+|\[[\da-f:.]+\])$/;

/** What there is of OpenTelemetry's exporter; one of another shape stays as it is. */
interface Scraped {
  readonly _server?: Server;
  readonly _host?: unknown;
  readonly _serializer?: { serialize?(metrics: unknown): string };
}

/**
 * Makes the Prometheus exporter's server one that a web page can't read and no client can hold: on
 * loopback a request must name `localhost` or an IP address as its host (a page can point a name of its
 * own here), and what its handler throws ends the request instead of the application.
 *
 * @param slowestMillis how long a client may take.
 */
export function guardScrapes(exporter: object, slowestMillis: number = SLOWEST_MILLIS): void {
  const { _server: server, _host: host, _serializer: serializer } = exporter as Scraped;
  if (server === undefined || typeof server.listeners !== 'function') return;
  const handlers = server.listeners('request');
  const isLocal = typeof host === 'string' && /^(localhost$|127\.|::1$)/.test(host);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (isLocal && !isLocalName(request.headers.host)) {
      response.writeHead(421, { 'content-type': 'text/plain' });
      response.end('ask for localhost or an IP address\n');
      return;
    }
    try {
      for (const handle of handlers) handle.call(server, request, response);
    } catch {
      response.destroy();
    }
  };
  server.removeAllListeners('request');
  server.on('request', guarded(answer));
  if (serializer) attempt(() => guardSerializer(serializer));
  // Whether it listens is said by who started it; later ones, such as too many open files, pass.
  server.on('error', () => {});
  limit(server, slowestMillis);
}

/** It runs in a promise that nothing waits for: what an attribute throws would end the application. */
function guardSerializer(serializer: NonNullable<Scraped['_serializer']>): void {
  const serialize = serializer.serialize?.bind(serializer);
  if (!serialize) return;
  serializer.serialize = (metrics) => {
    try {
      return serialize(metrics);
    } catch (error) {
      return `# failed to export metrics: ${error instanceof Error ? error.name : typeof error}\n`;
    }
  };
}

/** Before it listens, as that is when Node starts to look for slow clients. */
function limit(server: Server, slowestMillis: number): void {
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = slowestMillis;
  server.requestTimeout = slowestMillis;
  (server as { connectionsCheckingInterval?: number }).connectionsCheckingInterval =
    slowestMillis / 10;
  server.setTimeout(
    slowestMillis,
    guarded((socket) => socket.destroy()),
  );
}

function isLocalName(host: string | undefined): boolean {
  return URL.canParse(`http://${host}`) && LOCAL_NAME.test(new URL(`http://${host}`).hostname);
}
