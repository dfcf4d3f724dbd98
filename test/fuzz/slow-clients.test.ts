import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { otlpHttpServer } from '../../packages/live/src/ingest/otlp-http.ts';
import { Leases } from '../../packages/live/src/server/leases.ts';
import { pageServer } from '../../packages/live/src/server/page-server.ts';
import { Store } from '../../packages/live/src/store/store.ts';
import { Exposition } from '../../packages/probe/src/readings/exposition.ts';
import { ReadingStore } from '../../packages/probe/src/readings/reading-store.ts';
import { startMetricsServer } from '../../packages/probe/src/server/metrics-server.ts';
import { FakeClock } from '../../packages/probe/src/testing/fake-clock.ts';
import { Listener } from '../../packages/simulator/src/network/listener.ts';
import { guardScrapes } from '../../packages/together-otel/src/preload/scrape-guard.ts';

const PATIENCE = { headersMillis: 200, bodyMillis: 200, uploadMillis: 200 };

/** A server listening on a free port. */
interface Started {
  readonly port: number;
  close(): unknown;
}

async function listening(server: Server): Promise<Started> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const SERVERS: Readonly<Record<string, () => Promise<Started>>> = {
  "the probe's metrics": async () => {
    const store = new ReadingStore(new FakeClock());
    const exposition = new Exposition(store, { metrics: async () => [] });
    const address = { host: '127.0.0.1', port: 0 };
    const { url, close } = await startMetricsServer(address, store, exposition, 200);
    return { port: Number(new URL(url).port), close };
  },
  "the preload's Prometheus exporter": () => {
    const server = createServer((_request, response) => response.end('metrics'));
    guardScrapes({ _server: server, _host: 'localhost' }, 200);
    return listening(server);
  },
  'the simulator': async () => {
    const listener = await Listener.create(undefined, PATIENCE);
    const port = await listener.open(0, (request, response) => {
      request.resume().once('end', () => response.end());
    });
    return { port, close: () => listener.close() };
  },
  'the live page': async () => {
    const endpoints = { http: '', grpc: '' };
    return listening(
      pageServer(await Store.open({}), {}, endpoints, new Leases(), PATIENCE).server,
    );
  },
  "the live page's receiver": async () =>
    listening(otlpHttpServer(await Store.open({}), undefined, PATIENCE)),
};

const HEAD = 'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

let socket: Socket | undefined;
let started: Started | undefined;
afterEach(async () => {
  socket?.destroy();
  await started?.close();
});

/** Sends a beginning, then a drop every 20 ms until the server cuts it off. */
async function drip(port: number, beginning: string, drop: string): Promise<void> {
  const client = connect(port, '127.0.0.1').resume();
  socket = client;
  client.write(beginning);
  const dripping = setInterval(() => client.write(drop), 20);
  // A reset counts as being cut off.
  client.on('error', () => {});
  await new Promise((resolve) => client.once('close', resolve));
  clearInterval(dripping);
}

describe.each(Object.entries(SERVERS))('%s', (_name, start) => {
  it('cuts off headers that drip', async () => {
    started = await start();
    await drip(started.port, HEAD, 'a: b\r\n');
  });

  it('cuts off a body that drips', async () => {
    started = await start();
    await drip(started.port, `${HEAD}content-length: 100000\r\n\r\n[`, ' ');
  });

  it('still answers others', async () => {
    started = await start();
    const { port } = started;
    const slow = connect(port, '127.0.0.1', () => slow.write(HEAD));
    slow.on('error', () => {});
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.status).toBeGreaterThan(0);
    slow.destroy();
  });
});
