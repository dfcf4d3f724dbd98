import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@together-otel/semconv';
import { startWorld, type World } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const { operationDuration, attempts } = metrics;

/** Runs an application with one call and checks that it noticed nothing. @returns its stderr. */
async function callOnce(world: World, settings: Readonly<Record<string, string>>): Promise<string> {
  const ran = await run('calls.cjs', true, { ...world.env, ...settings });
  expect(ran).toMatchObject({ code: 0, stdout: '1\n' });
  return ran.stderr;
}

describe('OTEL_CONFIG_FILE', () => {
  async function withFile(
    yaml: (world: World) => string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<{ world: World; stderr: string; [Symbol.asyncDispose](): Promise<void> }> {
    const world = await startWorld();
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-'));
    const file = join(folder, 'otel.yaml');
    await writeFile(file, yaml(world));
    const { OTEL_EXPORTER_OTLP_ENDPOINT, ...rest } = world.env;
    const ran = await run('calls.cjs', true, { ...rest, ...settings, OTEL_CONFIG_FILE: file });
    expect(ran).toMatchObject({ code: 0, stdout: '1\n' });
    return {
      world,
      stderr: ran.stderr,
      async [Symbol.asyncDispose]() {
        await rm(folder, { recursive: true });
        await world[Symbol.asyncDispose]();
      },
    };
  }

  const whole = ({ receiver }: World): string => `
file_format: "1.0"
resource:
  attributes:
    - { name: service.name, value: from-a-file }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces" } } }
meter_provider:
  readers:
    - periodic: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/metrics" } } }
`;

  it('sends spans and metrics as configured in the file', async () => {
    await using ran = await withFile(whole);
    const { receiver } = ran.world;
    expect(ran.stderr).toBe('');
    expect(receiver.spans()).toMatchObject([{ resource: { 'service.name': 'from-a-file' } }]);
    for (const { name } of [operationDuration, attempts]) {
      expect(receiver.latest(name)).toHaveLength(1);
    }
  });

  it('names the variables it overrides', async () => {
    await using ran = await withFile(whole, { OTEL_SERVICE_NAME: 'from-a-variable' });
    expect(ran.stderr).toMatch(
      /^together-otel: OTEL_CONFIG_FILE is '.*', and OTEL_SERVICE_NAME is set too: .*\n$/,
    );
    expect(ran.world.receiver.spans()).toMatchObject([
      { resource: { 'service.name': 'from-a-file' } },
    ]);
  });

  it.each([
    ['is no YAML', () => 'file_format: [', /otel\.yaml:1: Flow sequence/],
    ['breaks the schema', () => 'file_format: "1.0"\ntracer_provider: 7', /tracer_provider/],
    ['is of a format of tomorrow', () => 'file_format: "9.0"', /9\.0/],
  ])('a file that %s is named in one line; the application runs on', async (_, yaml, reason) => {
    await using ran = await withFile(yaml);
    expect(ran.stderr).toMatch(
      /^together-otel: OTEL_CONFIG_FILE is '.*', which can't be used: .*\n$/,
    );
    expect(ran.stderr).toMatch(reason);
    expect(ran.world.receiver.requests()).toEqual([]);
  });

  it('a missing file is reported in one line', async () => {
    await using world = await startWorld();
    const stderr = await callOnce(world, { OTEL_CONFIG_FILE: '/nowhere/otel.yaml' });
    expect(stderr).toContain(
      "OTEL_CONFIG_FILE is '/nowhere/otel.yaml', which can't be used: there is no such file",
    );
  });
});

describe('metrics', () => {
  it('are cumulative by default', async () => {
    await using world = await startWorld();
    expect(await callOnce(world, {})).toBe('');
    expect(world.receiver.latest(attempts.name)).toMatchObject([{ temporality: 'cumulative' }]);
  });

  it('are deltas if configured', async () => {
    await using world = await startWorld();
    const name = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
    expect(await callOnce(world, { [name]: 'delta' })).toBe('');
    const { receiver } = world;
    expect(receiver.latest(attempts.name)).toMatchObject([{ temporality: 'delta', value: 1 }]);
    expect(receiver.latest(operationDuration.name)).toMatchObject([{ temporality: 'delta' }]);
  });

  it('are exponential histograms if configured', async () => {
    await using world = await startWorld();
    const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
    expect(await callOnce(world, { [name]: 'BASE2_exponential_bucket_histogram' })).toBe('');
    expect(world.receiver.latest(operationDuration.name)).toMatchObject([
      { type: 'exponential-histogram', exponential: { count: 1 } },
    ]);
  });
});

describe('the resource', () => {
  it('distinguishes processes, and never sends the command line', async () => {
    await using world = await startWorld();
    await callOnce(world, { OTEL_SERVICE_NAME: 'desk', OTEL_RESOURCE_ATTRIBUTES: 'team=a' });
    await callOnce(world, { OTEL_SERVICE_NAME: 'desk' });
    const [first, second] = world.receiver.spans().map(({ resource }) => resource);
    expect(first).toMatchObject({
      'service.name': 'desk',
      team: 'a',
      'process.runtime.name': 'nodejs',
    });
    expect(first?.['service.instance.id']).toMatch(/./);
    expect(first?.['service.instance.id']).not.toBe(second?.['service.instance.id']);
    expect(Object.keys(first ?? {}).filter((name) => name.startsWith('process.command'))).toEqual(
      [],
    );
    const metric = world.receiver.latest(attempts.name).map(({ resource }) => resource);
    expect(metric).toHaveLength(2);
  });

  it('names a service without a name by its executable, in every process of an application', async () => {
    await using world = await startWorld();
    await run('calls.cjs', true, world.env, [
      'sh',
      '-c',
      'PATH=$(dirname "$1"):$PATH; shift; exec node "$@"',
      'sh',
    ]);
    await run('forks.mjs', true, world.env);
    const services = world.receiver.spans().map(({ resource }) => resource['service.name']);
    expect(services).toEqual(['unknown_service:node', 'unknown_service:node']);
  });

  it('has what OTEL_NODE_RESOURCE_DETECTORS selects', async () => {
    await using world = await startWorld();
    await callOnce(world, {
      OTEL_NODE_RESOURCE_DETECTORS: 'env,process',
      OTEL_SERVICE_NAME: 'desk',
    });
    const resource = world.receiver.spans()[0]?.resource ?? {};
    expect(Object.keys(resource)).toEqual(
      expect.arrayContaining(['service.name', 'process.executable.path']),
    );
    expect(Object.keys(resource).filter((name) => /^(host|os)\./.test(name))).toEqual([]);
  });

  it.each(['none', 'process', 'service'])(
    'has what the user named with the detectors %j too',
    async (detectors) => {
      await using world = await startWorld();
      const stderr = await callOnce(world, {
        OTEL_NODE_RESOURCE_DETECTORS: detectors,
        OTEL_SERVICE_NAME: 'desk',
        OTEL_RESOURCE_ATTRIBUTES: 'team=a',
      });
      expect(stderr).toBe('');
      const resource = world.receiver.spans()[0]?.resource ?? {};
      expect(resource).toMatchObject({ 'service.name': 'desk', team: 'a' });
      expect('service.instance.id' in resource).toBe(detectors === 'service');
    },
  );

  it.each(['all', 'process', ' ALL , process'])(
    'has no command line with the detectors %j, which may hold a key',
    async (detectors) => {
      await using world = await startWorld();
      await callOnce(world, { OTEL_NODE_RESOURCE_DETECTORS: detectors });
      const resource = world.receiver.spans()[0]?.resource ?? {};
      expect(Object.keys(resource)).toContain('process.pid');
      expect(Object.keys(resource).filter((name) => name.startsWith('process.command'))).toEqual(
        [],
      );
    },
  );
});

describe('each problem is reported in one line, and the application keeps running', () => {
  it.each([
    [
      { TOGETHER_OTEL_HOST: 'proxy' },
      /^TOGETHER_OTEL_HOST is not a setting and is ignored; known: .*TOGETHER_OTEL_HOSTS/,
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp,none' },
      /^OTEL_TRACES_EXPORTER is 'otlp,none': expected a comma-separated list of otlp, console, zipkin, or none; otlp is used$/,
    ],
    [
      { OTEL_TRACES_SAMPLER_ARG: '0.1' },
      /^OTEL_TRACES_SAMPLER_ARG is '0\.1', and OTEL_TRACES_SAMPLER is 'parentbased_always_on'/,
    ],
    [
      { OTEL_EXPORTER_OTLP_HEADERS: 'the-s3cret' },
      /^OTEL_EXPORTER_OTLP_HEADERS is '\*\*\*\*': expected HTTP headers as name=value pairs/,
    ],
    [
      { OTEL_EXPORTER_OTLP_HEADERS: '"x-api-key=s3cret"' },
      /^OTEL_EXPORTER_OTLP_HEADERS is '.*': expected HTTP headers as name=value pairs/,
    ],
    [
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '100%' },
      /^OTEL_TRACES_SAMPLER_ARG is '100%': expected a number from 0 to 1; 1 is used$/,
    ],
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'everything' },
      /^OTEL_NODE_RESOURCE_DETECTORS is 'everything': expected a comma-separated list of env, host/,
    ],
    [
      { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'ftp://u:s3cret@x/?k=s3cret' },
      /^OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is 'ftp:\/\/\*\*\*\*@x\/\?\*\*\*\*': expected a URL/,
    ],
    [
      { TOGETHER_OTEL_METRIC_MODEL_LIMIT: 'many' },
      /^TOGETHER_OTEL_METRIC_MODEL_LIMIT is 'many': expected a whole number above 0; 200 is used$/,
    ],
  ])('%o', async (settings, expected) => {
    await using world = await startWorld();
    const stderr = await callOnce(world, settings as Record<string, string>);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.replace('together-otel: ', '')).toMatch(expected);
    expect(stderr).not.toContain('s3cret');
    expect(world.receiver.spans()).toHaveLength(1);
  });

  it('recognises a port with another protocol', async () => {
    await using world = await startWorld();
    const settings = { ...world.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' };
    const { code, stderr } = await run('silent.cjs', true, settings);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'OTEL_EXPORTER_OTLP_ENDPOINT has port 4317, which usually speaks grpc',
    );
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [
      { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4096' },
      "OTEL_BSP_MAX_EXPORT_BATCH_SIZE is '4096', more than OTEL_BSP_MAX_QUEUE_SIZE: 2048 is used",
    ],
    [
      { OTEL_METRIC_EXPORT_TIMEOUT: '90000' },
      "OTEL_METRIC_EXPORT_TIMEOUT is '90000', more than OTEL_METRIC_EXPORT_INTERVAL: 60000 is used",
    ],
    [
      { OTEL_METRIC_EXPORT_TIMEOUT: '9000', OTEL_METRIC_EXPORT_INTERVAL: '8000' },
      "OTEL_METRIC_EXPORT_TIMEOUT is '9000', more than OTEL_METRIC_EXPORT_INTERVAL: 8000 is used",
    ],
    [
      {
        OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'GRPC',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://user:s3cret@127.0.0.1:1/path',
      },
      "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT has more than scheme, host and port, and OTEL_EXPORTER_OTLP_LOGS_PROTOCOL is 'grpc', which takes no more: user and password and path are ignored",
    ],
  ])('says what of %o has no effect', async (settings, expected) => {
    await using world = await startWorld();
    const { stderr } = await run('silent.cjs', true, { ...world.env, ...settings });
    expect(stderr).toBe(`together-otel: ${expected}\n`);
  });

  it('accepts a sampler with a ratio in any letter case', async () => {
    await using world = await startWorld();
    const settings = { OTEL_TRACES_SAMPLER: 'TraceIdRatio', OTEL_TRACES_SAMPLER_ARG: '1.0' };
    expect(await callOnce(world, settings)).toBe('');
  });

  it('puts the path of each signal before the query of an endpoint', async () => {
    await using world = await startWorld();
    const endpoint = `${world.receiver.url}?key=1#x`;
    expect(await callOnce(world, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBe('');
    const paths = world.receiver.requests().map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['/v1/metrics', '/v1/traces']);
  });
});
