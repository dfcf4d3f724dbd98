import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { simulate } from '../testing/client.ts';

/** Sends a raw request: no client would send some of these. */
async function raw({ port }: Simulator, start: string, more = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${start} HTTP/1.1\r\nconnection: close\r\n${more}\r\n`);
  return text(socket);
}

it.each([
  ['127.0.0.1:4141', 200],
  ['[::1]:4141', 200],
  ['localhost', 200],
  ['together.localhost', 200],
  ['attacker.example', 421],
  ['localhost.attacker.example', 421],
  ['127.0.0.1.attacker.example', 421],
  ['', 421],
])('is steered under the host %j: %i', async (host, status) => {
  const simulator = await simulate();
  expect(await raw(simulator, 'GET /__simulator/ledger', `host: ${host}\r\n`)).toMatch(
    new RegExp(`^HTTP/1.1 ${status} `),
  );
});

it.each([
  ['GET //', 401],
  ['GET /%', 401],
  ['GET http://[', 401],
  ['GET /v1/models/%', 401],
  ['GET /__simulator/%', 404],
  ['DELETE /__simulator/models/%', 400],
])('answers %s with %i, and goes on', async (start, status) => {
  const simulator = await simulate();
  expect(await raw(simulator, start, 'host: localhost\r\n')).toMatch(
    new RegExp(`^HTTP/1.1 ${status} `),
  );
  expect((await fetch(`${simulator.url}/__simulator/ledger`)).status).toBe(200);
});

it.each([
  ['multipart/form-data', 'x'],
  ['multipart/form-data; boundary=', '--\r\n'],
  ['multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="file'],
  ['multipart/form-data; boundary=b', '--b--\r\n'],
])('answers a broken form (%s) with 400', async (type, body) => {
  const simulator = await simulate();
  const response = await fetch(`${simulator.baseURL}/files`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': type },
    body,
  });
  expect(response.status).toBe(400);
  expect((await fetch(`${simulator.url}/__simulator/ledger`)).status).toBe(200);
});
