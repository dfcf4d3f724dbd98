import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type Listening, serve } from '@together-otel/test-support/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpDestination } from './destination.ts';
import { httpSender } from './http-sender.ts';

let server: Listening | undefined;
const sender = httpSender();
const bytes = new TextEncoder().encode('spans');

afterEach(async () => {
  sender.close();
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function listen(listener: RequestListener): Promise<HttpDestination> {
  server = await serve(listener);
  const { port, url } = server;
  return {
    protocol: 'http',
    id: `test/${port}`,
    url: `${url}/v1/traces`,
    headers: { 'x-key': 'value' },
    compression: 'none',
    tls: {},
  };
}

describe('over HTTP', () => {
  it("sends bytes and headers, and returns the receiver's answer", async () => {
    let received: unknown;
    const destination = await listen(async (request, response) => {
      const { method, url, headers } = request;
      const body = gunzipSync(await buffer(request)).toString();
      received = { method, url, key: headers['x-key'], body };
      response.end('answer');
    });
    const answer = await sender.send({ ...destination, compression: 'gzip' }, bytes, 5000);
    expect(received).toEqual({ method: 'POST', url: '/v1/traces', key: 'value', body: 'spans' });
    expect(answer).toEqual({ status: 'success', data: Buffer.from('answer') });
  });

  it.each([
    [429, { 'retry-after': '3' }, { status: 'retryable', retryInMillis: 3000 }],
    [503, {}, { status: 'retryable' }],
    [503, { 'retry-after': 'soon' }, { status: 'retryable' }],
    [400, { 'retry-after': '3' }, { status: 'failure' }],
    [500, {}, { status: 'failure' }],
  ])('knows by %i %o whether to come back', async (status, headers, expected) => {
    const destination = await listen((request, response) => {
      request.resume();
      response.writeHead(status, headers).end();
    });
    const answer = await sender.send(destination, bytes, 5000);
    expect(answer).toMatchObject({ ...expected, error: { code: String(status) } });
    expect('retryInMillis' in answer).toBe('retryInMillis' in expected);
  });

  it('times out without an answer', async () => {
    const destination = await listen(() => {});
    expect(await sender.send(destination, bytes, 20)).toEqual({
      status: 'retryable',
      error: { message: 'no response within 20 ms', code: 'timeout' },
    });
  });

  it('resends at once if the receiver closed the idle connection', async () => {
    let requests = 0;
    const destination = await listen((request, response) => {
      requests += 1;
      request.resume();
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end();
    });
    expect(await sender.send(destination, bytes, 5000)).toMatchObject({ status: 'success' });
    expect(await sender.send(destination, bytes, 5000)).toMatchObject({ status: 'success' });
    expect(requests).toBe(3);
  });

  it('retries later if no one listens', async () => {
    const destination = await listen(() => {});
    await server?.[Symbol.asyncDispose]();
    server = undefined;
    expect(await sender.send(destination, bytes, 5000)).toMatchObject({
      status: 'retryable',
      error: { code: 'ECONNREFUSED' },
    });
  });
});
