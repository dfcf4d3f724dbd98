import { createServer, type Server, type ServerResponse } from 'node:http';
import { type Answer, failure, success } from '../otlp/exchange/answer.ts';
import { readExport, refusalOf } from '../otlp/exchange/export-request.ts';
import type { Refusal } from '../otlp/exchange/refusal.ts';
import { isLocalHost } from '../server/local-host.ts';
import { type Patience, slowClientLimits } from '../server/slow-clients.ts';
import type { Store } from '../store/store.ts';
import type { Forwarder } from './forwarder.ts';
import { takeIn } from './intake.ts';

/** Maximum size of an export, both compressed and uncompressed. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Maximum number of concurrent exports; further ones are asked to retry. */
const MAX_AT_A_TIME = 64;

/** OTLP/HTTP server: protobuf and JSON, gzip or not. Not listening yet. */
export function otlpHttpServer(
  store: Store,
  forwarder: Forwarder | undefined,
  patience?: Patience,
): Server {
  let reading = 0;
  const server = createServer(slowClientLimits(patience), async (request, response) => {
    response.on('error', () => {});
    if (!isLocalHost(request.headers.host)) {
      write(
        response,
        failure(403, `the host "${request.headers.host}" does not name this machine`, 'json'),
      );
      return;
    }
    if (reading >= MAX_AT_A_TIME) {
      write(response, failure(503, 'too many concurrent exports', 'json', { 'retry-after': '1' }));
      return;
    }
    reading += 1;
    let encoding: 'protobuf' | 'json' = 'json';
    try {
      const received = await readExport(request, MAX_BODY_BYTES);
      if (!received) return;
      encoding = received.encoding;
      takeIn(store, received.signal, received.encoding, received.payload);
      forwarder?.forward(received);
      write(response, success(received.signal, received.encoding));
    } catch (error) {
      const refusal: Refusal = refusalOf(error);
      store.refuse(refusal.message);
      write(response, failure(refusal.status, refusal.message, encoding, refusal.headers));
    } finally {
      reading -= 1;
    }
  });
  // Exporters keep connections open for longer than Node's default of 5 s.
  server.keepAliveTimeout = 75_000;
  return server;
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
