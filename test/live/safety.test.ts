import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Live, startLive } from '@together-otel/live';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, startBrowser, WITHOUT_BROWSER, watchedPage } from './browser.ts';

let live: Live;
let origin: string;
let token: string;

beforeAll(async () => {
  live = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
  origin = new URL(live.url).origin;
  token = live.url.split('token=')[1] ?? '';
});

afterAll(() => live.close());

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${token}` });
const status = async (path: string, init?: RequestInit): Promise<number> =>
  (await fetch(`${origin}${path}`, init)).status;
const calls = async (): Promise<{ model: string; service: string }[]> =>
  (
    (await (await fetch(`${origin}/api/calls?limit=500`, { headers: bearer() })).json()) as {
      calls: { model: string; service: string }[];
    }
  ).calls;

/** Sends a request with a handwritten head, which `fetch` would refuse to send. */
function raw(port: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    );
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
      socket.end();
    });
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', () => resolve('closed'));
  });
}

describe('requests to the page', () => {
  it.each(['/api/calls', '/api/status', '/api/export', '/api/news', '/api/call?id=1'])(
    'needs the token for %s',
    async (path) => {
      expect(await status(path)).toBe(401);
      expect(await status(path, { headers: { authorization: 'Bearer wrong' } })).toBe(401);
      expect(await status(`${path}${path.includes('?') ? '&' : '?'}token=${token}`)).toBe(401);
    },
  );

  it('may not be another site, by its origin or its own name for this machine', async () => {
    expect(
      await status('/api/calls', { headers: { ...bearer(), origin: 'https://evil.example' } }),
    ).toBe(403);
    const { port } = new URL(origin);
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example:80',
      '',
    ]) {
      const answer = await raw(port, [
        'GET /api/calls HTTP/1.1',
        `Host: ${host}`,
        `Authorization: Bearer ${token}`,
        'Connection: close',
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 40[03]/);
    }
  });

  it('gets no permission for other sites, and a policy that allows no foreign code', async () => {
    const response = await fetch(`${origin}/`);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it.each(['/%', '/api/%zz', '/../../etc/passwd', '/page.js%00', '//evil.example/'])(
    'with a malformed path %s gets an answer',
    async (path) => {
      const answer = await raw(new URL(origin).port, [
        `GET ${path} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: close',
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    },
  );
});

describe('senders', () => {
  const send = async (body: BodyInit, headers: Record<string, string> = {}): Promise<number> =>
    (
      await fetch(`${live.httpEndpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
    ).status;
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const span = (attributes: object[]): string =>
    JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'a'.repeat(32),
                  spanId: 'b'.repeat(16),
                  name: 'x',
                  kind: 3,
                  startTimeUnixNano: '1',
                  endTimeUnixNano: '2',
                  attributes,
                },
              ],
            },
          ],
        },
      ],
    });

  it.each([
    ['no JSON', 'x'],
    ['another shape', '{"resourceSpans":{"a":1}}'],
    ['null', 'null'],
    ['wrong types', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":7,"traceId":true}]}]}]}'],
    ['an id that is no hex', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}'],
    ['nesting without end', deep(100_000)],
    [
      'a key twice',
      span([
        { key: 'a', value: {} },
        { key: 'a', value: {} },
      ]),
    ],
  ])('%s is refused with 400, and the next export is taken', async (_what, body) => {
    expect(await send(body)).toBe(400);
    expect(await send('{"resourceSpans":[]}')).toBe(200);
  });

  it('a bomb is refused before it is large', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect(await send(bomb, { 'content-encoding': 'gzip' })).toBe(413);
  });

  it('numbers beyond what JSON holds, times before 1970 and names without end are kept', async () => {
    const before = (await calls()).length;
    const huge = span([
      { key: 'together.call.outcome', value: { stringValue: 'success' } },
      { key: 'gen_ai.request.model', value: { stringValue: 'm'.repeat(1_000_000) } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '9223372036854775807' } },
      { key: '__proto__', value: { stringValue: 'polluted' } },
    ]);
    expect(await send(huge)).toBe(200);
    const [call] = await calls();
    expect((await calls()).length).toBe(before + 1);
    expect(call?.model).toHaveLength(200);
    expect(await status('/api/overview', { headers: bearer() })).toBe(200);
  });

  it('a slow sender does not block others', async () => {
    const { port } = new URL(live.httpEndpoint);
    const slow = connect(Number(port), '127.0.0.1', () =>
      slow.write(
        'POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
      ),
    );
    slow.on('error', () => {});
    expect(await send('{"resourceSpans":[]}')).toBe(200);
    slow.destroy();
  });

  it.each([
    ['gRPC', () => new GrpcExporter({ url: live.grpcEndpoint })],
    ['HTTP with JSON', () => new JsonExporter({ url: `${live.httpEndpoint}/v1/traces` })],
  ] as const)("OpenTelemetry's own exporter over %s is understood", async (name, exporter) => {
    const provider = new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter: exporter() })],
    });
    const model = `by ${name}`;
    provider
      .getTracer('x')
      .startSpan(`chat ${model}`, {
        kind: 2,
        attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model },
      })
      .end();
    await provider.forceFlush();
    await provider.shutdown();
    expect((await calls()).some((call) => call.model === model)).toBe(true);
  });
});

describe.skipIf(!CHROMIUM)(`markup in every string${WITHOUT_BROWSER}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(() => browser?.close());

  it('is shown, never executed', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\u202e\u0007';
    const key = (name: string): object => ({ key: name, value: { stringValue: evil } });
    const body = {
      resourceSpans: [
        {
          resource: { attributes: [key('service.name'), key(evil)] },
          scopeSpans: [
            {
              scope: { name: evil },
              spans: [
                {
                  traceId: 'c'.repeat(32),
                  spanId: 'd'.repeat(16),
                  name: evil,
                  kind: 3,
                  startTimeUnixNano: `${Date.now() - 1000}000000`,
                  endTimeUnixNano: `${Date.now()}000000`,
                  status: { code: 2, message: evil },
                  attributes: [
                    { key: 'together.call.outcome', value: { stringValue: 'error' } },
                    ...[
                      'gen_ai.request.model',
                      'error.type',
                      'together.error.category',
                      'together.request.id',
                      'gen_ai.input.messages',
                      'gen_ai.output.messages',
                      'gen_ai.system_instructions',
                      'together.call.replaces',
                      'together.fallback.from.model',
                    ].map(key),
                    key(evil),
                  ],
                  events: [
                    {
                      name: 'together.attempt',
                      timeUnixNano: `${Date.now() - 500}000000`,
                      attributes: [key('error.type')],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    };
    await fetch(`${live.httpEndpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { page, problems } = await watchedPage(browser, { width: 1200, scheme: 'light' });
    await page.goto(live.url);
    for (const view of ['now', 'calls', 'quota', 'money']) {
      await page.getByRole('link', { name: new RegExp(`^${view}$`, 'i') }).click();
      await page.locator('main > *:not(.state)').first().waitFor();
    }
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.locator('tr.call').first().getByRole('link').click();
    await page.getByText('All attributes').click();
    await page.locator('.bubble').first().waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
