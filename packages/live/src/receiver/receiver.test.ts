import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

const EMPTY = '{}';

function traceOf(...names: string[]): string {
  return JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: names.map((name) => ({ name })) }] }],
  });
}

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver({ maxBodyBytes: 10_000 });
});
afterEach(() => receiver.close());

function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = '/v1/traces',
): Promise<Response> {
  return fetch(receiver.url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('answers', () => {
  it.each(['/v1/traces', '/v1/metrics', '/v1/logs'])(
    'an export to %s in its encoding',
    async (path) => {
      const json = await post(EMPTY, {}, path);
      expect([json.status, json.headers.get('content-type'), await json.text()]).toEqual([
        200,
        'application/json',
        '{}',
      ]);
      const protobuf = await post(
        new Uint8Array(),
        { 'content-type': 'application/x-protobuf', 'content-encoding': 'identity' },
        `${path}?key=value`,
      );
      expect([
        protobuf.status,
        protobuf.headers.get('content-type'),
        (await protobuf.arrayBuffer()).byteLength,
      ]).toEqual([200, 'application/x-protobuf', 0]);
      expect(receiver.requests()).toMatchObject([{ items: 0 }, { items: 0, path, bytes: 0 }]);
    },
  );

  it.each([
    ['404 for another path', EMPTY, {}, '/v1/profiles', 404, 'no such path: /v1/profiles'],
    [
      '415 for another type',
      EMPTY,
      { 'content-type': 'text/plain' },
      '/v1/logs',
      415,
      'text/plain',
    ],
    ['415 for another compression', EMPTY, { 'content-encoding': 'br' }, '/v1/logs', 415, '"br"'],
    ['400 for bad JSON', '{"resourceSpans":', {}, '/v1/traces', 400, 'malformed: '],
    ['400 for bad gzip', 'plain', { 'content-encoding': 'gzip' }, '/v1/traces', 400, 'not gzip: '],
    [
      '413 for a large body',
      'x'.repeat(200_000),
      {},
      '/v1/traces',
      413,
      '200000 bytes is over 10000',
    ],
  ] as const)('%s, and keeps what came', async (_what, body, headers, path, status, reason) => {
    const response = await post(body, headers, path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      code: expect.any(Number),
      message: expect.stringContaining(reason),
    });
    expect(receiver.rejected()).toMatchObject([
      { requestId: 1, path, status, reason: expect.stringContaining(reason) },
    ]);
    expect(Buffer.from(receiver.rejected()[0]?.body ?? []).toString()).toBe(body.slice(0, 10_000));
    expect(receiver.requests()).toMatchObject([
      { path, status, outcome: 'answered', bytes: body.length },
    ]);
    expect(receiver.spans()).toEqual([]);
  });

  it('400 for bad protobuf, with a google.rpc.Status in protobuf', async () => {
    const response = await post(Uint8Array.of(0x0a, 0x05, 0x01), {
      'content-type': 'application/x-protobuf',
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    const [tag, code, messageTag, length, ...message] = new Uint8Array(
      await response.arrayBuffer(),
    );
    expect([tag, code, messageTag, length]).toEqual([0x08, 3, 0x12, message.length]);
    expect(Buffer.from(message).toString()).toMatch(/^malformed: /);
    expect(receiver.rejected()).toMatchObject([{ body: Uint8Array.of(0x0a, 0x05, 0x01) }]);
  });

  it('413 for a small body that inflates', async () => {
    const response = await post(new Uint8Array(gzipSync(Buffer.alloc(20_000, 0x20))), {
      'content-encoding': 'gzip',
    });
    expect(response.status).toBe(413);
  });

  it('405 for another method', async () => {
    const response = await fetch(`${receiver.url}/v1/traces`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(receiver.requests()).toMatchObject([{ method: 'GET', status: 405 }]);
  });

  it('nothing to a client that leaves in mid-body, and reports', async () => {
    const socket = connect(receiver.port, '127.0.0.1');
    socket.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{"re');
    await once(socket, 'connect');
    socket.end();
    await receiver.waitFor((r) => r.requests().length === 1);
    expect(receiver.requests()).toMatchObject([{ outcome: 'aborted' }]);
    expect(receiver.requests()[0]).not.toHaveProperty('status');
  });
});

describe('behaviour', () => {
  it('status: rejects the data, with Retry-After and a body', async () => {
    receiver.behave({ kind: 'status', status: 429, retryAfterSeconds: 7, body: 'slow down' });
    const response = await post(traceOf('a'));
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      429,
      '7',
      'slow down',
    ]);
    expect(receiver.spans()).toEqual([]);
    expect(receiver.requests()).toMatchObject([{ status: 429, items: 1 }]);
    receiver.behave({ kind: 'accept' });
    await post(traceOf('b'));
    expect(receiver.spans().map(({ name }) => name)).toEqual(['b']);
  });

  it('status: a google.rpc.Status by default', async () => {
    receiver.behave({ kind: 'status', status: 503 });
    expect(await (await post(EMPTY)).json()).toEqual({
      code: 14,
      message: 'configured to return 503',
    });
  });

  it('can be set for one signal', async () => {
    receiver.behave({ kind: 'status', status: 503 }, 'metrics');
    expect((await post(EMPTY, {}, '/v1/metrics')).status).toBe(503);
    expect((await post(EMPTY)).status).toBe(200);
  });

  it('hang: never answers, and close() ends it', async () => {
    receiver.behave({ kind: 'hang' });
    const failure = post(traceOf('a')).catch((error: Error) => error);
    await receiver.waitFor((r) => r.requests().some(({ outcome }) => outcome === 'hung'));
    expect(receiver.spans()).toEqual([]);
    await receiver.close();
    expect(await failure).toBeInstanceOf(TypeError);
  });

  it('reset: the client sees ECONNRESET', async () => {
    receiver.behave({ kind: 'reset' });
    const client = httpRequest(`${receiver.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    client.end(traceOf('a'));
    const [error] = await once(client, 'error').catch((thrown) => [thrown]);
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(receiver.requests()).toMatchObject([{ outcome: 'reset', items: 1 }]);
    expect(receiver.spans()).toEqual([]);
  });

  it('slow: accepts the data at once and answers late', async () => {
    receiver.behave({ kind: 'slow', millis: 60 });
    const begun = performance.now();
    const response = post(traceOf('a'));
    await receiver.waitFor((r) => r.spans().length === 1);
    expect(receiver.requests()).toMatchObject([{ outcome: 'pending' }]);
    expect((await response).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(58);
    expect(receiver.requests()).toMatchObject([{ outcome: 'answered', status: 200 }]);
  });

  it('slow: reports when the client did not wait', async () => {
    receiver.behave({ kind: 'slow', millis: 60_000 });
    const leave = new AbortController();
    const body = { method: 'POST', body: traceOf('a'), signal: leave.signal };
    const failure = fetch(`${receiver.url}/v1/traces`, {
      ...body,
      headers: { 'content-type': 'application/json' },
    }).catch(() => 'left');
    await receiver.waitFor((r) => r.spans().length === 1);
    leave.abort();
    expect(await failure).toBe('left');
    await receiver.waitFor((r) => r.requests().some(({ outcome }) => outcome === 'aborted'));
  });

  it.each([
    ['/v1/traces', 'rejectedSpans'],
    ['/v1/metrics', 'rejectedDataPoints'],
    ['/v1/logs', 'rejectedLogRecords'],
  ])('partial-success on %s', async (path, field) => {
    receiver.behave({ kind: 'partial-success', rejected: 2, message: 'too old' });
    expect(await (await post(EMPTY, {}, path)).json()).toEqual({
      partialSuccess: { [field]: '2', errorMessage: 'too old' },
    });
  });

  it('rejects invalid values', () => {
    expect(() => receiver.behave({ kind: 'status', status: 99 })).toThrow('status is 99');
    expect(() => receiver.behave({ kind: 'slow', millis: Number.NaN })).toThrow('millis is NaN');
  });

  it('an exporter retries a 503, and its data arrives once', async () => {
    const exporter = new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` });
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
    receiver.behave({ kind: 'status', status: 503, retryAfterSeconds: 0 });
    provider.getTracer('t').startSpan('kept').end();
    const flushed = provider.forceFlush();
    await receiver.waitFor((r) => r.requests().length >= 1);
    receiver.behave({ kind: 'accept' });
    await receiver.waitFor((r) => r.spans().length > 0);
    await flushed;
    expect(receiver.spans().map(({ name }) => name)).toEqual(['kept']);
    expect(receiver.requests()[0]).toMatchObject({ status: 503, items: 1 });
    expect(receiver.requests().at(-1)).toMatchObject({ status: 200, items: 1 });
    await provider.shutdown();
  });
});

describe('waitFor', () => {
  it('resolves with the match, at once or on arrival', async () => {
    const waiting = receiver.waitFor((r) => r.spans().find(({ name }) => name === 'b'));
    await post(traceOf('a'));
    await post(traceOf('b'));
    expect((await waiting)?.requestId).toBe(2);
    expect(await receiver.waitFor((r) => r.spans().length)).toBe(2);
  });

  it('rejects on timeout, listing what has arrived', async () => {
    await post(traceOf('a', 'a', 'b'));
    await post('{', {}, '/v1/logs');
    await expect(receiver.waitFor(() => false, { timeoutMillis: 20 })).rejects.toThrow(
      /^20 ms are over[\s\S]*requests: 2 \(POST \/v1\/traces 200, POST \/v1\/logs 400\)[\s\S]*rejected: 1 \(400 malformed[\s\S]*spans: 3 \(a ×2, b\)[\s\S]*data points: 0/,
    );
  });

  it('does so while a test fakes time', async () => {
    vi.useFakeTimers();
    try {
      const waiting = receiver.waitFor(() => false, { timeoutMillis: 20 });
      expect(vi.getTimerCount()).toBe(0);
      await expect(waiting).rejects.toThrow(/^20 ms are over/);
    } finally {
      vi.useRealTimers();
    }
  });

  it("rejects with the predicate's error", async () => {
    const waiting = receiver.waitFor((r) => {
      if (r.spans().length > 0) throw new Error('wrong span');
    });
    await Promise.all([post(traceOf('a')), expect(waiting).rejects.toThrow('wrong span')]);
  });

  it('rejects when the receiver is closed, before or after', async () => {
    const waiting = expect(receiver.waitFor(() => false)).rejects.toThrow(
      'the receiver was closed',
    );
    await receiver.close();
    await waiting;
    await expect(receiver.waitFor(() => false)).rejects.toThrow('the receiver is closed');
    expect(await receiver.waitFor(() => 'here')).toBe('here');
  });
});

describe('received data', () => {
  it('is a frozen snapshot', async () => {
    await post(traceOf('a'));
    const before = receiver.spans();
    await post(traceOf('b'));
    expect(before).toHaveLength(1);
    expect(Object.isFrozen(before)).toBe(true);
    expect(Object.isFrozen(before[0]?.scope.attributes)).toBe(true);
    expect(Object.isFrozen(receiver.requests()[0]?.headers)).toBe(true);
  });

  it('is cleared by clear(), and stays after close()', async () => {
    await post(traceOf('a'));
    await post('{');
    receiver.clear();
    expect([receiver.spans(), receiver.requests(), receiver.rejected()]).toEqual([[], [], []]);
    await post(traceOf('b'));
    await receiver.close();
    expect(receiver.spans()).toMatchObject([{ name: 'b', requestId: 3 }]);
  });

  it('close() may be called repeatedly, and frees the port', async () => {
    await Promise.all([receiver.close(), receiver.close()]);
    await receiver.close();
    const again = await startReceiver({ port: receiver.port });
    expect(again.port).toBe(receiver.port);
    await again.close();
  });
});
