import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { Exposition } from '../readings/exposition.ts';
import { ReadingStore } from '../readings/reading-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';

let server: MetricsServer;
afterEach(() => server.close());

async function start(host: string): Promise<void> {
  const store = new ReadingStore(new FakeClock());
  const exposition = new Exposition(store, { metrics: async () => [] });
  server = await startMetricsServer({ host, port: 0 }, store, exposition);
}

/** Sends a raw request: no client would send some of these. */
async function ask(start: string, host: string, more = ''): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${start} HTTP/1.1\r\nconnection: close\r\nhost: ${host}\r\n${more}\r\n`);
  return (await text(socket)).slice(0, 12);
}

it.each([
  ['127.0.0.1', 'localhost:9464', 200],
  ['127.0.0.1', '127.0.0.1', 200],
  ['127.0.0.1', '[::1]:1', 200],
  ['localhost', 'attacker.example', 421],
  ['127.0.0.1', 'attacker.example:9464', 421],
  ['127.0.0.1', '127.0.0.1.attacker.example', 421],
  ['127.0.0.1', '', 421],
  ['0.0.0.0', 'probe.monitoring.svc:9464', 200],
])('listening on %s, asked as %j, it answers %i', async (address, host, status) => {
  await start(address);
  expect(await ask('GET /metrics', host)).toBe(`HTTP/1.1 ${status}`);
});

it.each([
  ['GET /%', 400],
  ['GET /metrics%', 400],
  ['GET //', 404],
  ['GET http://[', 404],
  ['GET /%6detrics', 200],
  ['GET /metrics?a=%', 200],
  ['HEAD /healthz', 200],
  ['POST /metrics', 405],
])('answers %s with %i', async (request, status) => {
  await start('127.0.0.1');
  expect(await ask(request, 'localhost')).toBe(`HTTP/1.1 ${status}`);
});

it('rejects endless headers', async () => {
  await start('127.0.0.1');
  expect(await ask('GET /metrics', 'localhost', `a: ${'x'.repeat(20_000)}\r\n`)).toBe(
    'HTTP/1.1 431',
  );
  expect(await ask('GET /metrics', 'localhost')).toBe('HTTP/1.1 200');
});

it('names the address that is in use', async () => {
  await start('127.0.0.1');
  const store = new ReadingStore(new FakeClock());
  const exposition = new Exposition(store, { metrics: async () => [] });
  const port = Number(new URL(server.url).port);
  await expect(startMetricsServer({ host: '127.0.0.1', port }, store, exposition)).rejects.toThrow(
    `can't serve metrics on 127.0.0.1:${port}: the port is in use; choose another address with --prometheus`,
  );
});
