import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
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
    expect.stringContaining(
      `it returned ${status}, a redirect; configure the final URL; it is dropped there`,
    ),
  ]);
});

it('trusts the authorities of the destination, and shows its certificate', async () => {
  const shown: unknown[] = [];
  const server = createSecureServer(
    { cert: CERTIFICATE, key: KEY, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      request.resume();
      shown.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      response.end();
    },
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const said: string[] = [];
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  const certificates = { ca: CERTIFICATE, cert: CERTIFICATE, key: KEY };
  const forwarder = new Forwarder({ traces: { url, certificates } }, (text) => said.push(text));
  const body = Buffer.from('{}');
  forwarder.forward({
    signal: 'traces',
    encoding: 'json',
    compression: 'identity',
    body,
    payload: body,
  });
  await forwarder.close(5000);
  expect(said).toEqual([]);
  expect(shown).toEqual(['127.0.0.1']);
});

/** Of 127.0.0.1, self-signed, for a hundred years; its key is worth nothing. */
const CERTIFICATE = Buffer.from(`-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUJu247RcPxEdPHJM6vPvC+QPlYn0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyOTE3NTEzMVoYDzIxMjYxMTA1
MTc1MTMxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATk+iap7rXY5/pZvQFHotk6u383irPKeJVoQDnUTp8OuYO0btrj0NrN
F5QkjNmJq4CCOWxp2ztxugd+xBCOo+Kio2QwYjAdBgNVHQ4EFgQUgr42aXm/CnFI
1REfyxYf2ISOxJ0wHwYDVR0jBBgwFoAUgr42aXm/CnFI1REfyxYf2ISOxJ0wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQCVicDGEYftUWllq1fQRgbSEfRgO8Y1wx1UujaBXM8CaAIgEbcVja/v2dTbJGY3
TmoA/Ahr9pRmCEMvpRh7T24zxPE=
-----END CERTIFICATE-----`);
const KEY = Buffer.from(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOHyoPJMyUsDQ7Zhm
FxLq9zPLPv3NIJuutN0cOmHEesyhRANCAATk+iap7rXY5/pZvQFHotk6u383irPK
eJVoQDnUTp8OuYO0btrj0NrNF5QkjNmJq4CCOWxp2ztxugd+xBCOo+Ki
-----END PRIVATE KEY-----`);
