import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { attempt, guarded } from '../delivery/guard.ts';

/** Maximum duration of a scrape; slower clients are disconnected. */
const SLOWEST_MILLIS = 30_000;
/** Maximum number of connections: each takes a file descriptor from the application. */
const MAX_CONNECTIONS = 64;
const LOCAL_NAME = /^(localhost|.+\.localhost|[\d.]+|\[[\da-f:.]+\])$/;

/** Shape of OpenTelemetry's exporter; anything else is left alone. */
interface Scraped {
  readonly _server?: Server;
  readonly _host?: unknown;
  readonly _serializer?: { serialize?(metrics: unknown): string };
}

/**
 * Hardens the Prometheus exporter's server so that no web page can read it and no client can block
 * it: on loopback the Host header must be `localhost` or an IP address (a page could point its own
 * DNS name here), and handler exceptions end the request instead of the application.
 *
 * @param slowestMillis maximum duration of a request.
 */
export function guardScrapes(exporter: object, slowestMillis: number = SLOWEST_MILLIS): void {
  const { _server: server, _host: host, _serializer: serializer } = exporter as Scraped;
  if (server === undefined || typeof server.listeners !== 'function') return;
  const handlers = server.listeners('request');
  const isLocal = typeof host === 'string' && /^(localhost$|127\.|::1$)/.test(host);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (isLocal && !isLocalName(request.headers.host)) {
      response.writeHead(421, { 'content-type': 'text/plain' });
      response.end('use localhost or an IP address as the host\n');
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
  // The starter reports failures to listen; later ones, such as too many open files, are transient.
  server.on('error', () => {});
  limit(server, slowestMillis);
}

/** It runs in a detached promise: an attribute that throws would end the application. */
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

/** Before it listens, because Node then starts its checks for slow clients. */
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
