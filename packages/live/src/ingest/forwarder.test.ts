import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { expect, it, onTestFinished } from 'vitest';
import type { ExportRequest } from '../otlp/exchange/export-request.ts';
import { Forwarder } from './forwarder.ts';

/** A backend's host and port. */
async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a backend. @returns its URL. */
async function backend(answer: RequestListener): Promise<string> {
  return `http://${await listening(createServer(answer))}`;
}

function exported(signal: ExportRequest['signal']): ExportRequest {
  const body = Buffer.from('{}');
  return { signal, encoding: 'json', compression: 'identity', body, payload: body };
}

/** A self-signed certificate for 127.0.0.1. */
async function certificate(): Promise<{ cert: Buffer; key: Buffer }> {
  const altNames = [{ type: 7 as const, ip: '127.0.0.1' }];
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { cert: Buffer.from(cert), key: Buffer.from(key) };
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
  forwarder.forward(exported('traces'));
  // Logs have no destination.
  forwarder.forward(exported('logs'));
  await forwarder.close(5000);
  expect(elsewhere).toEqual([]);
  expect(asked).toBe(1);
  expect(said).toEqual([
    expect.stringContaining(
      `it returned ${status}, a redirect; configure the final URL; it is dropped there`,
    ),
  ]);
});

it('trusts the authorities of the destination, and shows its certificate', async () => {
  const shown: unknown[] = [];
  const { cert, key } = await certificate();
  const server = createSecureServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      request.resume();
      shown.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      response.end();
    },
  );
  const said: string[] = [];
  const url = `https://${await listening(server)}/v1/traces`;
  const certificates = { ca: cert, cert, key };
  const forwarder = new Forwarder({ traces: { url, certificates } }, (text) => said.push(text));
  forwarder.forward(exported('traces'));
  await forwarder.close(5000);
  expect(said).toEqual([]);
  expect(shown).toEqual(['127.0.0.1']);
});
