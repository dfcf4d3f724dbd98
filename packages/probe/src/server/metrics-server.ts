import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config/listen-address.ts';
import { CONTENT_TYPE, type Exposition } from '../readings/exposition.ts';
import type { ReadingBook } from '../readings/reading-book.ts';

/** A running server. */
export interface MetricsServer {
  /** Where it is really reachable. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, `/metrics/deployments` and `/healthz`.
 *
 * @throws Error when it can't listen there.
 */
export async function startMetricsServer(
  { host, port }: ListenAddress,
  book: ReadingBook,
  exposition: Exposition,
): Promise<MetricsServer> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(response, 405, 'text/plain', 'only GET\n');
    }
    switch (path) {
      case '/metrics':
        return answer(response, 200, CONTENT_TYPE, await exposition.own());
      case '/metrics/deployments':
        return answer(response, 200, CONTENT_TYPE, exposition.passedOn());
      case '/healthz':
        return health(response, book);
      default:
        return answer(
          response,
          404,
          'text/plain',
          'there are /metrics, /metrics/deployments and /healthz\n',
        );
    }
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) =>
      answer(response, 500, 'text/plain', `${error.message}\n`),
    );
  });
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

/** Whether the probe works, not whether Together does. */
function health(response: ServerResponse, book: ReadingBook): void {
  const stuck = book.stuck().map(({ name, serverAddress }) => `${name} ${serverAddress}`);
  const isWell = stuck.length === 0;
  const text = isWell ? 'ok' : `no check has ended for too long: ${stuck.join(', ')}`;
  answer(response, isWell ? 200 : 503, 'text/plain', `${text}\n`);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
