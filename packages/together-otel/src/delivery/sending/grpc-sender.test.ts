import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { GrpcDestination } from './destination.ts';
import { grpcSender } from './grpc-sender.ts';

let server: Http2Server | undefined;
const sender = grpcSender();
const bytes = new TextEncoder().encode('spans');
const framed = (text: string): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
};

afterEach(async () => {
  sender.close();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

type Handler = (stream: ServerHttp2Stream, path: string, message: Buffer) => void;

async function listen(handle: Handler): Promise<GrpcDestination> {
  const started = createServer();
  server = started;
  started.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => handle(stream, String(headers[':path']), Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return {
    protocol: 'grpc',
    id: `test/${port}`,
    url: `http://127.0.0.1:${port}`,
    method: '/traces/Export',
    headers: {},
    compression: 'none',
    tls: {},
  };
}

/** Answers with a message and trailers, as a gRPC server does. */
function answer(stream: ServerHttp2Stream, status: number | string, text = '', body = ''): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': text }),
  );
  stream.end(body === '' ? undefined : framed(body));
}

describe('over gRPC', () => {
  it('sends one framed message, and returns the one in the answer', async () => {
    let received: unknown;
    const destination = await listen((stream, path, message) => {
      received = { path, message };
      answer(stream, 0, '', 'answer');
    });
    expect(await sender.send(destination, bytes, 5000)).toEqual({
      status: 'success',
      data: Buffer.from('answer'),
    });
    expect(received).toEqual({ path: '/traces/Export', message: framed('spans') });
  });

  it.each([
    [14, 'retryable'],
    [4, 'retryable'],
    [3, 'failure'],
    [16, 'failure'],
  ])('knows by status %i whether to come back', async (status, expected) => {
    const destination = await listen((stream) => answer(stream, status, 'not%20now'));
    expect(await sender.send(destination, bytes, 5000)).toEqual({
      status: expected,
      error: { message: `gRPC status ${status} not now`, code: String(status) },
    });
  });

  it.each(['OK', '14 and more', '0xe', '-1', '100'])(
    'reports the status %s, which is none, as unknown',
    async (status) => {
      const destination = await listen((stream) => answer(stream, status));
      expect(await sender.send(destination, bytes, 5000)).toEqual({
        status: 'failure',
        error: { message: `gRPC status ${status}`, code: '2' },
      });
    },
  );

  it('recognises a server that is not gRPC', async () => {
    const destination = await listen((stream) => {
      stream.respond({ ':status': 404 });
      stream.end();
    });
    expect(await sender.send(destination, bytes, 5000)).toMatchObject({
      status: 'failure',
      error: { code: '404' },
    });
  });

  it('times out without an answer', async () => {
    const destination = await listen(() => {});
    expect(await sender.send(destination, bytes, 20)).toMatchObject({
      status: 'retryable',
      error: { message: 'no response within 20 ms', code: 'timeout' },
    });
  });

  it('tries another connection after a timeout: the first may be dead', async () => {
    let connections = 0;
    const destination = await listen((stream) => {
      if (connections === 2) answer(stream, 0);
    });
    server?.on('session', () => connections++);
    expect(await sender.send(destination, bytes, 50)).toMatchObject({ status: 'retryable' });
    expect(await sender.send(destination, bytes, 10_000)).toMatchObject({ status: 'success' });
    expect(connections).toBe(2);
  });
});
