import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { freePort } from './backends/index.ts';

/** A proxy in front of an HTTP server that can answer in its place. */
export interface HttpGate extends AsyncDisposable {
  readonly url: string;
  /** @param status answers every request from now on; undefined lets requests through again. */
  answer(status?: number): void;
  /** Number of requests that the gate itself answered. */
  refused(): number;
}

/** Starts a gate in front of a server. */
export async function startHttpGate(target: string): Promise<HttpGate> {
  const port = await freePort();
  let status: number | undefined;
  let refused = 0;
  const server = createServer((incoming, outgoing) => {
    if (status !== undefined) {
      refused++;
      incoming.resume();
      incoming.once('end', () => outgoing.writeHead(status ?? 503).end());
      return;
    }
    const { host, pathname } = new URL(target);
    const onward = request(
      `http://${host}${pathname.replace(/\/$/, '')}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers: { ...incoming.headers, host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    answer(next) {
      status = next;
    },
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
