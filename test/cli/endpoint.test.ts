import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { listen, serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { startWorld } from './world.ts';

const base = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

async function endpoint(env: Readonly<Record<string, string>>) {
  const { code, sections } = await diagnose([], { env });
  return { code, lines: sections['endpoint'] ?? [], clock: sections['clock'] ?? [] };
}

describe('an endpoint that answers', () => {
  it.each(['http/protobuf', 'http/json'])('takes a span and a metric as %s', async (protocol) => {
    await using world = await startWorld();
    const { env, receiver } = world;
    const { code, lines, clock } = await endpoint({
      ...env,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(
        `^ok: traces to ${receiver.url}/v1/traces \\(${protocol}\\): HTTP 200 after \\d+ ms$`,
      ),
      expect.stringMatching(
        `^ok: metrics to ${receiver.url}/v1/metrics \\(${protocol}\\): HTTP 200 after`,
      ),
    ]);
    expect(clock).toEqual(["ok: within 2 s of the endpoint's"]);
    expect(receiver.spans()).toHaveLength(1);
    expect(receiver.metrics()).toHaveLength(1);
    expect(receiver.rejected()).toEqual([]);
  });

  it('gets the headers from the variables', async () => {
    const seen: unknown[] = [];
    await using server = await serve(({ url, headers }, response) => {
      seen.push([url, headers['x-key'], headers['x-more']]);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    const { code } = await endpoint({
      ...base(`http://127.0.0.1:${server.port}/otlp`),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-more=c',
    });
    expect(code).toBe(0);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['/otlp/v1/traces', 'a b', 'c'],
        ['/otlp/v1/metrics', 'a b', undefined],
      ]),
    );
  });

  it.each([
    [401, 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS .*\\(sent: x-key\\)'],
    [403, 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS'],
    [404, 'OTEL_EXPORTER_OTLP_ENDPOINT is a base URL, and /v1/traces is appended to it'],
    [302, 'Redirects are not followed'],
    [415, 'Try the other of http/protobuf and http/json'],
    [429, 'rejects everything right now'],
    [503, 'rejects everything right now'],
  ])('refuses with %i', async (status, advice) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status, body: 'no\u001b[31m way' });
    const { code, lines } = await endpoint({ ...world.env, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1' });
    expect(code).toBe(1);
    expect(lines[0]).toMatch(
      new RegExp(`^problem: traces .*: HTTP ${status} after \\d+ ms.* → .*${advice}`),
    );
    expect(lines[0]).not.toContain('\u001b');
    expect(lines[1]).toMatch(`problem: metrics`);
  });

  it.each([
    ['/v1/traces', 'remove its /v1/traces\\.'],
    ['/v1/logs/', 'remove its /v1/logs\\.'],
    ['/otlp', 'check its path, /otlp\\.'],
    ['', 'check host and port \\(Collectors listen on 4318\\)'],
  ])('is not found below %j', async (path, advice) => {
    await using server = await serve((_request, response) => {
      response.writeHead(404).end();
    });
    const { lines } = await endpoint(base(`http://127.0.0.1:${server.port}${path}`));
    expect(lines[0]).toMatch(new RegExp(`^problem: traces .*: HTTP 404 .* → .*: ${advice}`));
  });

  it("hints at the path of a signal's own variable", async () => {
    await using world = await startWorld();
    const { receiver, env } = world;
    const { lines } = await endpoint({ ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url });
    expect(lines[0]).toContain(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used unchanged: its path should end in /v1/traces.',
    );
    expect(lines[1]).toMatch(/^ok: metrics/);
  });

  it.each(['http/protobuf', 'http/json'])('accepts only a part (%s)', async (protocol) => {
    await using world = await startWorld();
    const { receiver, env } = world;
    receiver.behave({ kind: 'partial-success', rejected: 1, message: 'too old' }, 'traces');
    receiver.behave({ kind: 'partial-success', rejected: 0, message: 'soon too old' }, 'metrics');
    const { code, lines } = await endpoint({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^problem: traces .* HTTP 200 .*, but 1 rejected: “too old” → /),
      expect.stringMatching(/^note: metrics .* HTTP 200 .*, with a warning: “soon too old”$/),
    ]);
  });

  it.each([202, 204])('accepts with %i, as the exporters understand it', async (status) => {
    await using server = await serve((_request, response) => {
      response.writeHead(status).end();
    });
    const { code, lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(code).toBe(0);
    expect(lines[0]).toMatch(new RegExp(`^ok: traces .*: HTTP ${status} after`));
  });

  it.each([
    ['text/plain', 'OK'],
    ['application/json', '{"status":"up"}'],
  ])('answers 200 with something else than OTLP (%s)', async (type, body) => {
    await using server = await serve((_request, response) => {
      response.setHeader('content-type', type).end(body);
    });
    const { code, lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^note: traces .*the response is not OTLP: .* → Search the backend/);
  });

  it.each(['cumulative', 'delta'])('gets a metric that is %s, as asked', async (temporality) => {
    const bodies: string[] = [];
    await using server = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.end());
    });
    await endpoint({
      ...base(`http://127.0.0.1:${server.port}`),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
    });
    // OTLP's AGGREGATION_TEMPORALITY_DELTA and AGGREGATION_TEMPORALITY_CUMULATIVE.
    const expected = temporality === 'delta' ? 1 : 2;
    expect(bodies.join('')).toContain(`"aggregationTemporality":${expected}`);
  });

  it('refuses delta', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(400).end('invalid temporality and type combination');
    });
    const { lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(lines[1]).toMatch(/→ Set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative/);
  });

  it('is not asked for metrics that Prometheus scrapes', async () => {
    await using world = await startWorld();
    const { lines } = await endpoint({
      ...world.env,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '9999',
    });
    expect(lines[1]).toMatch(/^ok: metrics are not sent: .* http:\/\/localhost:9999\/metrics/);
  });

  it('is a web page', async () => {
    await using server = await serve((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<html></html>');
    });
    const { code, lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(code).toBe(1);
    expect(lines[0]).toContain('a web page (text/html) → That is not an OTLP endpoint');
  });

  it('speaks TLS, but is asked without', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n');
    });
    const { lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(lines[0]).toContain('→ It speaks TLS: use https:// in OTEL_EXPORTER_OTLP_ENDPOINT.');
  });

  it('is not checked for signals sent elsewhere', async () => {
    await using world = await startWorld();
    const { code, lines } = await endpoint({
      ...world.env,
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
    });
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringContaining(
        "note: traces are not sent by OTLP: OTEL_TRACES_EXPORTER is 'console'",
      ),
      expect.stringContaining(
        "note: metrics are not sent by OTLP: OTEL_METRICS_EXPORTER is 'none'",
      ),
    ]);
    expect(world.receiver.requests()).toEqual([]);
  });
});

describe('an endpoint that does not answer', () => {
  it.each([
    [
      'nothing listens',
      'http://127.0.0.1:1',
      'connection refused: nothing listens on port 1 → Start',
    ],
    // A DNS label has at most 63 characters, so this name causes no DNS query.
    ['no such name', `http://${'x'.repeat(64)}.invalid:4318`, "can't be resolved"],
  ])('%s', async (_what, url, message) => {
    const { code, lines, clock } = await endpoint(base(url));
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^problem: traces/),
      expect.stringMatching(/^problem: metrics/),
    ]);
    expect(lines[0]).toContain(message);
    expect(clock).toEqual([expect.stringMatching(/^note: unknown/)]);
  });

  it('hangs', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'hang' });
    const { code, lines } = await endpoint({ ...world.env, OTEL_EXPORTER_OTLP_TIMEOUT: '200' });
    expect(code).toBe(1);
    expect(lines[0]).toMatch(
      /: no response within 200 ms → Raise OTEL_EXPORTER_OTLP_TIMEOUT .*milliseconds/,
    );
  });

  it('resets the connection', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'reset' });
    const { lines } = await endpoint(world.env);
    expect(lines[0]).toMatch(/the connection failed: .* → It may speak gRPC/);
  });

  it('speaks no TLS', async () => {
    await using world = await startWorld();
    const url = world.receiver.url.replace('http:', 'https:');
    const { lines } = await endpoint({ ...world.env, ...base(url) });
    expect(lines[0]).toMatch(/TLS failed: .* → It may not speak TLS: try http:\/\//);
  });

  it('speaks gRPC, but is asked over HTTP', async () => {
    // A gRPC server starts with an empty SETTINGS frame.
    await using server = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => {}).write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
      }),
    );
    const { lines } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(lines[0]).toMatch(
      /the connection failed: .*HPE_.* → It may speak gRPC \(OTEL_EXPORTER_OTLP_PROTOCOL=grpc\)/,
    );
  });

  it('is asked without a header that HTTP can not carry, which is reported', async () => {
    await using world = await startWorld();
    const env = { ...world.env, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s3cret%0A' };
    const { code, problems, sections, text } = await diagnose([], { env });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(
        /: OTEL_EXPORTER_OTLP_HEADERS is 'x-key=\*+': expected HTTP headers as /,
      ),
    ]);
    expect(sections['endpoint']?.[0]).toMatch(/^ok: traces to /);
    expect(text).not.toContain('s3cret');
  });

  it('recognises commonly confused ports', async () => {
    const http = await endpoint(base('http://127.0.0.1:4317'));
    expect(http.lines[0]).toContain('Port 4317: that port is usually gRPC.');
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...base('http://127.0.0.1:4318') };
    expect((await endpoint(grpc)).lines[0]).toContain('Port 4318: that port is usually HTTP.');
  });
});

describe('gRPC', () => {
  const overGrpc = (port: number) => ({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc',
    ...base(`http://127.0.0.1:${port}`),
  });

  it.each([
    ['0', '', 0, /^ok: traces to http:\S+ \(grpc\): gRPC status 0 after \d+ ms$/],
    ['16', 'no%20key', 1, /^problem: .*gRPC status 16 after .*“no key” → Check the credentials/],
    ['12', '', 1, /^problem: .*gRPC status 12 after .* → It speaks gRPC but not OTLP/],
  ])('status %s', async (grpcStatus, message, expected, line) => {
    const asked: unknown[] = [];
    const server = createHttp2Server();
    server.on('stream', (stream, headers) => {
      asked.push([headers[':path'], headers['x-key']]);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.once('wantTrailers', () => {
        stream.sendTrailers({ 'grpc-status': grpcStatus, 'grpc-message': message });
      });
      stream.resume().once('end', () => stream.end(Buffer.alloc(5)));
    });
    await using listening = await listen(server);
    const { code, lines } = await endpoint(overGrpc(listening.port));
    expect(lines[0]).toMatch(line);
    expect(code).toBe(expected);
    expect(asked).toEqual(
      expect.arrayContaining([
        ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'abc'],
        ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'abc'],
      ]),
    );
  });

  it("is not the endpoint's protocol", async () => {
    await using world = await startWorld();
    const { code, lines } = await endpoint(overGrpc(world.receiver.port));
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/not gRPC: .* → If it speaks OTLP over HTTP: .*=http\/protobuf/);
  });

  it('nothing listens', async () => {
    expect((await endpoint(overGrpc(1))).lines[0]).toContain('connection refused');
  });
});

describe('the clock', () => {
  it.each([
    [-10, 'note', 'ahead of', 0],
    [10, 'note', 'behind', 0],
    [600, 'problem', 'behind', 1],
  ])('of an endpoint %i s away', async (seconds, level, direction, expected) => {
    await using server = await serve((_request, response) => {
      const date = new Date(Date.now() + seconds * 1000).toUTCString();
      response.setHeader('date', date).setHeader('content-type', 'application/json').end('{}');
    });
    const { code, clock } = await endpoint(base(`http://127.0.0.1:${server.port}`));
    expect(code).toBe(expected);
    expect(clock).toEqual([
      expect.stringMatching(
        `^${level}: this clock is [0-9.]+ s ${direction} the endpoint's → Synchronise`,
      ),
    ]);
  });
});
