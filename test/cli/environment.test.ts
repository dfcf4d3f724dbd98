import { serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { startWorld } from './world.ts';

async function withEnv(env: Readonly<Record<string, string>>) {
  await using world = await startWorld();
  return await diagnose([], { env: { ...world.env, ...env } });
}

describe('the environment', () => {
  it('masks every secret', async () => {
    await using world = await startWorld();
    const { port } = world.receiver;
    const { text, code } = await diagnose([], {
      env: {
        ...world.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://someone:s3cret@127.0.0.1:${port}`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20s3cret,x-team=s3cret',
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: 's3cret',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test,api.token=s3cret',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces?key=s3cret`,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'ftp://u:s3cret@x/?k=s3cret',
        OPENAI_API_KEY: 's3cret',
        TOGETHER_API_KEY: 's3cret',
        TOGETHER_BASE_URL: 'https://u:s3cret@api.together.ai/v1?key=s3cret',
        TOGETHER_OTEL_HOSTS: 'https://u:s3cret@proxy/,u:s3cret@other',
      },
    });
    expect(code).toBe(1);
    expect(text).not.toContain('s3cret');
    for (const shown of [
      'OTEL_EXPORTER_OTLP_HEADERS=authorization=****,x-team=****',
      'deployment.environment=test,api.token=****',
      "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is 'ftp://****@x/?****'",
      'TOGETHER_API_KEY=****',
    ]) {
      expect(text).toContain(shown);
    }
  });

  it('says that the query of a base URL is dropped', async () => {
    await using world = await startWorld();
    const OTEL_EXPORTER_OTLP_ENDPOINT = `${world.receiver.url}/?key=s3cret`;
    const { problems, text } = await withEnv({ OTEL_EXPORTER_OTLP_ENDPOINT });
    expect(problems).toEqual([
      expect.stringMatching(
        /has a query or a fragment: it is dropped .* → .*OTEL_EXPORTER_OTLP_HEADERS/,
      ),
    ]);
    expect(text).not.toContain('s3cret');
  });

  it('says that the path of a signal is doubled, whatever answers there', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
    const url = `http://127.0.0.1:${server.port}/v1/traces`;
    const { sections } = await withEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(sections['environment']).toContain(
      `note: OTEL_EXPORTER_OTLP_ENDPOINT ends in /v1/traces, but /v1/traces and so on are appended to it: traces go to ${url}/v1/traces → Remove /v1/traces from it.`,
    );
  });

  it.each([
    ['always_off', '', 'always_off: no span is recorded'],
    ['traceidratio', '0', 'traceidratio 0: no span is recorded'],
    ['parentbased_always_off', '', 'parentbased_always_off: spans are recorded only under'],
    ['parentbased_traceidratio', '0', 'parentbased_traceidratio 0: spans are recorded only under'],
  ])('says that the sampler %s %s records no spans', async (name, ratio, message) => {
    const { code, sections } = await withEnv({
      OTEL_TRACES_SAMPLER: name,
      OTEL_TRACES_SAMPLER_ARG: ratio,
    });
    expect(code).toBe(0);
    expect(sections['settings']).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^note: sampler: ${message}.*metrics are complete → .*unset OTEL_TRACES_SAMPLER`,
        ),
      ),
    );
  });

  it.each([
    [{ OTEL_SERVICE_NAME: '"shop"' }, 'OTEL_SERVICE_NAME is in quotes, which are part of it'],
    [
      { OTEL_RESOURCE_ATTRIBUTES: "team='a b',x=y" },
      'the value of team in OTEL_RESOURCE_ATTRIBUTES is in quotes',
    ],
    [{ TOGETHER_OTEL_PROVIDER_NAME: "'x'" }, 'TOGETHER_OTEL_PROVIDER_NAME is in quotes'],
    [{ TOGETHER_API_KEY: '"s3cret"' }, 'TOGETHER_API_KEY is in quotes'],
    [
      { OTEL_EXPORTER_OTLP_TRACE_ENDPOINT: 'http://x' },
      'OTEL_EXPORTER_OTLP_TRACE_ENDPOINT is not a variable of OpenTelemetry → Did you mean OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?',
    ],
    [{ OTEL_SERVICENAME: 'shop' }, 'Did you mean OTEL_SERVICE_NAME?'],
    [{ OTEL_EXPORTER_OTLP_ENDPIONT: 'x' }, 'Did you mean OTEL_EXPORTER_OTLP_ENDPOINT?'],
    [{ OTEL_EXPORTER_OTLP_HEADER: 'a=s3cret' }, 'Did you mean OTEL_EXPORTER_OTLP_HEADERS?'],
    [{ OTEL_EXPORTER_OTLP_HAEDERS: 'a=s3cret' }, 'Did you mean OTEL_EXPORTER_OTLP_HEADERS?'],
    [{ OTEL_EXPORTER_OTLP_HEADRES: 'a%3Ds3cret' }, 'Did you mean OTEL_EXPORTER_OTLP_HEADERS?'],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '60' }, 'for 60 seconds, set 60000'],
    [{ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '10' }, 'for 10 seconds, set 10000'],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '90000' }, 'together-otel dashboards --export-interval 90s'],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '300000' }, 'Some alerts never fire with it'],
    [
      { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:1' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT has no path, and none is appended to it: logs go to / → Append /v1/logs',
    ],
  ])('notes what is valid, but meant otherwise: %j', async (env, message) => {
    const { sections, text } = await withEnv(env as Readonly<Record<string, string>>);
    const lines = [...(sections['environment'] ?? []), ...(sections['settings'] ?? [])];
    expect(lines.filter((line) => line.startsWith('note') && line.includes(message))).toHaveLength(
      1,
    );
    expect(text).not.toContain('s3cret');
  });

  it.each([
    { OTEL_BSP_SCHEDULE_DELAY: '500' },
    { OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://x' },
    { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' },
    { OTEL_RESOURCE_ATTRIBUTES: 'quote="' },
  ])('notes nothing about %j', async (env) => {
    const { sections } = await withEnv(env as unknown as Readonly<Record<string, string>>);
    expect((sections['environment'] ?? []).filter((line) => !line.startsWith('ok'))).toEqual([]);
  });

  it('says that a proxy is not used', async () => {
    const { text } = await withEnv({ HTTPS_PROXY: 'http://user:s3cret@proxy:3128' });
    expect(text).toContain('HTTPS_PROXY: not used for telemetry, which is sent directly');
    expect(text).not.toContain('s3cret');
  });

  it('shows the folder that PWD names', async () => {
    const { problems } = await withEnv({
      PWD: import.meta.dirname,
      TOGETHER_OTEL_PRICES: 'nowhere.json',
    });
    expect(problems).toEqual([
      expect.stringContaining(`no such file as ${import.meta.dirname}/nowhere.json`),
    ]);
  });

  it('names invalid values, with the accepted ones', async () => {
    const { code, problems } = await withEnv({
      OTEL_TRACES_EXPORTER: 'otpl',
      OTEL_METRIC_EXPORT_INTERVAL: 'often',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'perhaps',
      TOGETHER_OTEL_PRICES: 'nowhere.json',
      TOGETHER_BASE_URL: 'together',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: 'nowhere.pem',
    });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/OTEL_TRACES_EXPORTER is 'otpl': .*otlp, console.* → Fix OTEL_TR/),
      expect.stringMatching(/OTEL_EXPORTER_OTLP_CLIENT_KEY is 'nowhere\.pem': .* no such file/),
      expect.stringMatching(/OTEL_METRIC_EXPORT_INTERVAL is 'often': expected a whole number of m/),
      expect.stringMatching(/TOGETHER_OTEL_PRICES is 'nowhere\.json': expected a price list/),
      expect.stringMatching(/CONTENT is 'perhaps': expected NO_CONTENT, SPAN_ONLY/),
      expect.stringMatching(/TOGETHER_BASE_URL is 'together': expected a URL/),
    ]);
  });

  it('shows the effective settings', async () => {
    const { sections } = await withEnv({
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_SEMCONV_STABILITY_OPT_IN: 'http,gen_ai_latest_experimental/dup',
    });
    expect(sections['settings']).toEqual([
      'ok: service.name: cli-test',
      'ok: sampler: traceidratio 0.5',
      'ok: metrics: every 60000 ms, delta',
      expect.stringMatching(
        /^ok: hosts to treat as Together: \*\.together\.ai, .*, 127\.0\.0\.1:\d+$/,
      ),
      "ok: prices: no list, so no cost ('npx together-otel prices' writes one)",
      'ok: message content recorded: none',
      'ok: metric names: both v1.41 and the newest',
    ]);
  });

  it('notes what will be missed', async () => {
    const { code, sections } = await withEnv({
      OPENAI_BASE_URL: 'https://proxy.example.com/v1',
      OTEL_SERVICE_NAME: '',
      TOGETHER_OTEL_HOST: 'x',
      TOGETHER_OTEL_WARN: 'true',
    });
    expect(code).toBe(0);
    const lines = [...(sections['environment'] ?? []), ...(sections['settings'] ?? [])];
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      expect.stringContaining(
        'TOGETHER_OTEL_HOST is not a setting and is ignored; known: TOGETHER_OTEL_HOSTS',
      ),
      expect.stringContaining('TOGETHER_OTEL_HOSTS=proxy.example.com'),
      expect.stringContaining('OTEL_SERVICE_NAME=my-service'),
    ]);
  });

  it('is blocked by OTEL_SDK_DISABLED', async () => {
    const { code, problems } = await withEnv({ OTEL_SDK_DISABLED: 'true' });
    expect(code).toBe(1);
    expect(problems).toEqual([expect.stringContaining('OTEL_SDK_DISABLED is true')]);
  });
});
