import { serve } from '@together-otel/test-support/server';
import { expect, it } from 'vitest';
import type { Destination } from './destination.ts';
import { sendFromHere } from './senders.ts';

it('reuses the connections of a destination, and shares none between destinations', async () => {
  const ports = new Map<string, Set<number | undefined>>();
  await using server = await serve((request, response) => {
    const seen = ports.get(request.url ?? '') ?? new Set();
    ports.set(request.url ?? '', seen.add(request.socket.remotePort));
    request.resume();
    response.end();
  });
  const to = (id: string): Destination => ({
    protocol: 'http',
    id,
    url: `${server.url}/${id}`,
    headers: {},
    compression: 'none',
    tls: {},
  });
  for (const id of ['a', 'a', 'b']) {
    const answer = await sendFromHere(to(id), new Uint8Array([1]), 5000);
    expect(answer).toMatchObject({ status: 'success' });
  }
  const [a, b] = [...ports.values()].map((seen) => [...seen]);
  expect(a).toHaveLength(1);
  expect(b).toHaveLength(1);
  expect(a).not.toEqual(b);
});
