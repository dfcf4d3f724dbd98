import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** A scrape takes at most that long; who is slower is cut off. */
const SLOWEST_MILLIS = 30_000;
const LOCAL_NAME = /^(localhost|.+\.localhost|[\d.]+|\[[\da-f:.]+\])$/;

/**
 * Makes the Prometheus exporter's server one that a web page can't read and no client can hold: on
 * loopback a request must name `localhost` or an IP address as its host (a page can point a name of its
 * own here), and what its handler throws ends the request instead of the application.
 *
 * @param exporter OpenTelemetry's; one of another shape stays as it is.
 */
export function guardScrapes(exporter: object): void {
  const { _server: server, _host: host } = exporter as { _server?: Server; _host?: unknown };
  if (server === undefined || typeof server.listeners !== 'function') return;
  const handlers = server.listeners('request');
  const isLocal = typeof host === 'string' && /^(localhost$|127\.|::1$)/.test(host);
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
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
  });
  // Whether it listens is said by who started it; later ones, such as too many open files, pass.
  server.on('error', () => {});
  server.headersTimeout = SLOWEST_MILLIS;
  server.requestTimeout = SLOWEST_MILLIS;
  server.setTimeout(SLOWEST_MILLIS, (socket) => socket.destroy());
}

function isLocalName(host: string | undefined): boolean {
  return URL.canParse(`http://${host}`) && LOCAL_NAME.test(new URL(`http://${host}`).hostname);
}
