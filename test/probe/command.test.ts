import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, World } from './command.ts';

const MODEL = 'deepseek-ai/DeepSeek-V3.1';

/** Throws and rejects in the probe's process on SIGUSR2. */
const FAILING = `data:text/javascript,process.on('SIGUSR2',()=>{
  void Promise.reject(new Error('rejected with %22Bearer ${KEY}%22'));
  throw new Error('thrown');
})`.replaceAll(/\s+/g, '%20');

it('keeps running after an uncaught failure, reports it once, and exits with 1', async () => {
  await using world = await World.start();
  const args = ['--prometheus', '127.0.0.1:0', '--model', MODEL];
  const probe = world.probe(args, { NODE_OPTIONS: `--import=${FAILING}` });
  const url = await probe.url();
  for (const _ of [1, 2]) {
    probe.signal('SIGUSR2');
    await expect.poll(() => probe.output.stderr).toContain('rejected with');
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  }
  probe.signal('SIGTERM');
  expect(await probe.ended).toBe(1);
  expect(probe.output.stderr.match(/unexpected.*Error: thrown/g)).toHaveLength(1);
});

describe('probe --once', () => {
  it('prints a table, and ends with 0 when all is well', async () => {
    await using world = await World.start();
    const { code, stdout, stderr } = await world.run(['--once', '--model', MODEL]);
    expect(stdout).toMatch(/^ok {4}uptime {5}http:\S+\/v1\/models {2}200 in \d+ ms/);
    expect(stdout).toContain(`${MODEL}  `);
    expect(stdout.endsWith('\nAll well: 2 ok.\n')).toBe(true);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.receiver.requests()).toEqual([]);
  });

  it('reports invalid OpenTelemetry variables, and ignores them', async () => {
    await using world = await World.start();
    const { code, stdout, stderr } = await world.run(['--once'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318',
      OTEL_METRICS_EXPORTER: 'promtheus',
      OTEL_METRIC_EXPORT_INTERVAL: 'often',
      OTEL_TRACES_SAMPLER: 'of no interest here',
    });
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/: OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4318': expected a URL/),
      expect.stringMatching(/: OTEL_METRICS_EXPORTER is 'promtheus': expected a comma-separated/),
      expect.stringMatching(/: OTEL_METRIC_EXPORT_INTERVAL is 'often': expected a whole number/),
    ]);
    expect(stdout.endsWith('\nAll well: 1 ok.\n')).toBe(true);
    expect(code).toBe(0);
  });

  it('ends with 1 when something is down', async () => {
    await using world = await World.start();
    const { code, stdout } = await world.run(['--once', '--model', 'gone/model']);
    expect(stdout).toContain('DOWN  catalogue');
    expect(stdout).toContain('Something is down: 1 of 2.');
    expect(code).toBe(1);
  });

  it.each([
    [['--once'], { TOGETHER_API_KEY: '' }, /TOGETHER_API_KEY is not set/],
    [['--api-key', KEY], {}, /the API key must not be on the command line/],
    [[`--api-key=${KEY}`], {}, /the API key must not be on the command line/],
    [[`--key=${KEY}`], {}, /unknown option '--key'/],
    [['--key-file', KEY], {}, /the key file looks like a key itself/],
    [['--once', '--base-url', `https://u:${KEY}@host/v1`], {}, /--base-url has user info/],
    [['--json'], {}, /--json goes with --once/],
    [['--once', '--config', 'nowhere.yaml'], {}, /the configuration 'nowhere.yaml' can't be read/],
    [['--prometheus', '1'], { TOGETHER_BASE_URL: 'ftp://host' }, /TOGETHER_BASE_URL is 'ftp:/],
  ] as const)('can not run with %j', async (args, env, message) => {
    await using world = await World.start();
    const { code, stdout, stderr } = await world.run(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('sends its readings if the environment has an endpoint', async () => {
    await using world = await World.start();
    const { code } = await world.run(['--once'], world.otlp);
    expect(code).toBe(0);
    const [status] = world.receiver.latest('httpcheck.status', { 'http.status_class': '2xx' });
    expect(status).toMatchObject({ value: 1, unit: '1', type: 'sum', monotonic: false });
    const [state] = world.receiver.latest('together.api.state', { 'together.api.state': 'up' });
    expect(state).toMatchObject({ value: 1, type: 'gauge' });
    const [first] = world.receiver.metrics();
    expect(first?.resource).toMatchObject({ 'service.name': 'together-otel-probe' });
  });

  it('reports in one line that its telemetry is not accepted, and exits as without us', async () => {
    await using world = await World.start();
    const { code, stderr } = await world.run(['--once'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^together-otel: the last telemetry is lost: .*\n$/);
  });
});

describe('synthetic completions', () => {
  it('are in the usual metrics and spans, marked as synthetic', async () => {
    await using world = await World.start();
    const args = ['--once', '--synthetic', MODEL, '--max-cost-per-day', '1'];
    const { code, stdout } = await world.run(args, world.otlp);
    expect(stdout).toMatch(/ok {4}synthetic {2}deepseek-ai\/DeepSeek-V3.1\s+first token \d+ ms/);
    expect(code).toBe(0);
    const { receiver } = world;
    const marked = { 'together.synthetic': true, 'gen_ai.request.model': MODEL };
    for (const name of [
      'together.client.time_to_first_token',
      'gen_ai.client.operation.duration',
    ]) {
      expect(receiver.latest(name, marked), name).toMatchObject([{ histogram: { count: 1 } }]);
      expect(receiver.latest(name)).toHaveLength(1);
    }
    const calls = receiver.spans().filter(({ name }) => name === `chat ${MODEL}`);
    expect(calls).toMatchObject([{ attributes: marked }]);
    expect(receiver.latest('together.synthetic.success')).toMatchObject([{ value: 1 }]);
    expect(receiver.latest('together.synthetic.budget.used')[0]?.value).toBeGreaterThan(0);
  });

  it('stop at the budget, over restarts too', async () => {
    await using world = await World.start();
    const state = ['--state-file', 'state.json', '--max-cost-per-day', '0.0001'];
    const args = ['--once', '--synthetic', MODEL, ...state];
    await world.run(args);
    const spent = JSON.parse(await readFile(join(world.folder, 'state.json'), 'utf8')) as {
      usedUsd: number;
    };
    expect(spent.usedUsd).toBeGreaterThan(0);
    await writeFile(
      join(world.folder, 'state.json'),
      JSON.stringify({ ...spent, usedUsd: 0.00009 }),
    );
    const before = world.simulator.ledger.summary().requests;
    const { code, stdout, stderr } = await world.run(args);
    expect(stdout).toContain(
      'not called: the daily budget of $0.0001 is used up until midnight UTC',
    );
    expect(stderr).toContain('synthetic completions stop until midnight UTC');
    expect(code).toBe(0);
    const chats = world.simulator.ledger
      .entries()
      .slice(before)
      .filter(({ path }) => path.includes('chat'));
    expect(chats).toEqual([]);
  });
});

describe('as a service', () => {
  it('reloads its configuration on SIGHUP, keeps the old one if the new one is invalid, and stops gracefully', async () => {
    await using world = await World.start();
    const config = join(world.folder, 'probe.yaml');
    const write = (text: string): Promise<void> => writeFile(config, `interval: 300ms\n${text}`);
    await write(`models: [${MODEL}]\n`);
    const probe = world.probe(['--config', 'probe.yaml', '--prometheus', '0'], world.otlp);
    const url = await probe.url();
    const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    await expect.poll(metrics).toContain(MODEL);

    await write('models: [openai/gpt-oss-120b]\n');
    probe.signal('SIGHUP');
    await expect.poll(metrics).toContain('openai/gpt-oss-120b');
    expect(await metrics()).not.toContain(MODEL);

    await write('models: 5\n');
    probe.signal('SIGHUP');
    await expect.poll(() => probe.output.stderr).toContain('keeping the old configuration');
    expect(probe.output.stderr).toContain('probe.yaml:2: models is 5: expected a list');
    expect(await metrics()).toContain('openai/gpt-oss-120b');

    probe.signal('SIGTERM');
    expect(await probe.ended).toBe(0);
    expect(probe.output.stdout).toMatch(/^\S+Z ok {4}uptime /m);
    expect(world.receiver.latest('together.probe.checks')).not.toEqual([]);
  });

  it('reads the key from a file, and again on SIGHUP', async () => {
    await using world = await World.start();
    const file = join(world.folder, 'key');
    await writeFile(file, `${KEY}\n`);
    const args = ['--key-file', 'key', '--prometheus', '0', '--interval', '300ms'];
    const probe = world.probe(args, { TOGETHER_API_KEY: '' });
    const url = await probe.url();
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text())
      .toContain('together_api_state="up"} 1');
    const keys = (): unknown[] => [
      ...new Set(world.simulator.ledger.entries().map(({ key }) => key)),
    ];
    expect(keys()).toEqual(['key-1']);

    await writeFile(file, 'tgp_v1_rotated\n');
    probe.signal('SIGHUP');
    await expect.poll(keys).toEqual(['key-1', 'key-2']);
    probe.signal('SIGINT');
    expect(await probe.ended).toBe(0);
  });

  it('reports a port in use', async () => {
    await using world = await World.start();
    const { code, stderr } = await world.run(['--prometheus', String(world.simulator.port)]);
    expect(stderr).toMatch(/: the port is in use; choose another address with --prometheus/);
    expect(code).toBe(2);
  });
});
