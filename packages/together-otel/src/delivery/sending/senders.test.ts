import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Destination } from './destination.ts';
import { sendFromHere } from './senders.ts';

it('reuses the connections of a destination, and shares none between destinations', async () => {
  const ports = new Map<string, Set<number | undefined>>();
  const server = createServer((request, response) => {
    const seen = ports.get(request.url ?? '') ?? new Set();
    ports.set(request.url ?? '', seen.add(request.socket.remotePort));
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const to = (id: string): Destination => ({
    protocol: 'http',
    id,
    url: `http://127.0.0.1:${port}/${id}`,
    headers: {},
    compression: 'none',
    tls: {},
  });
  for (const id of ['a', 'a', 'b']) {
    const answer = await sendFromHere(to(id), new Uint8Array([1]), 5000);
    expect(answer).toMatchObject({ status: 'success' });
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const [a, b] = [...ports.values()].map((seen) => [...seen]);
  expect(a).toHaveLength(1);
  expect(b).toHaveLength(1);
  expect(a).not.toEqual(b);
});
