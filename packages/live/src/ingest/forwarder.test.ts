import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Forwarder } from './forwarder.ts';

/** A backend, and its URL. */
async function backend(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
  const elsewhere: unknown[] = [];
  const other = await backend(({ headers }, response) => {
    elsewhere.push(headers);
    response.end();
  });
  let asked = 0;
  const first = await backend(({ headers }, response) => {
    asked += 1;
    expect(headers['x-api-key']).toBe('secret');
    response.writeHead(status, { location: `${other}/v1/traces` }).end();
  });
  const said: string[] = [];
  const target = { traces: { url: `${first}/v1/traces`, headers: { 'x-api-key': 'secret' } } };
  const forwarder = new Forwarder(target, (message) => said.push(message));
  const body = Buffer.from('{}');
  forwarder.forward({
    signal: 'traces',
    encoding: 'json',
    compression: 'identity',
    body,
    payload: body,
  });
  // Has no destination.
  forwarder.forward({
    signal: 'logs',
    encoding: 'json',
    compression: 'identity',
    body,
    payload: body,
  });
  await forwarder.close(5000);
  expect(elsewhere).toEqual([]);
  expect(asked).toBe(1);
  expect(said).toEqual([
    expect.stringContaining(`it returned ${status}, a redirect; configure the final URL`),
  ]);
});
