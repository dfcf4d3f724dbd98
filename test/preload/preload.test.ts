import { attr, metrics } from '@together-otel/semconv';
import { NOTHING_LISTENS, startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run, runNode } from './run.ts';

describe('an application that never calls Together', () => {
  it.each(['silent.cjs', 'exits.cjs', 'throws.cjs', 'rejects.mjs', 'imports.mjs'])(
    '%s ends as it would without the preload',
    async (application) => {
      const [plain, observed, unreachable] = await Promise.all([
        run(application, false),
        run(application, true),
        run(application, true, { OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS }),
      ]);
      expect(observed).toEqual(plain);
      expect(unreachable).toEqual(plain);
    },
  );
});

describe('code without a file', () => {
  it.each([
    [['-e', 'console.log(require("node:path").sep)']],
    [['-p', 'typeof module.registerHooks']],
    [
      [
        '--input-type=module',
        '-e',
        'import fs from "node:fs"; console.log(typeof fs.readFileSync)',
      ],
    ],
    [['--eval', 'import("node:os").then(({ EOL }) => console.log(EOL.length))']],
  ])('node %j runs as it would without the preload', async (args) => {
    const plain = await runNode(args, false);
    expect(plain.code).toBe(0);
    expect(await runNode(args, true)).toEqual(plain);
  });
});

describe('an application that calls Together', () => {
  it.each(['calls.cjs', 'calls.mjs'])('%s sends a span and metrics', async (application) => {
    await using world = await startWorld();
    const plain = await run(application, false, world.env);
    const observed = await run(application, true, world.env);
    expect(observed).toEqual(plain);
    expect(plain.code).toBe(0);

    const { receiver } = world;
    expect(receiver.spans().map(({ name, kind }) => [name, kind])).toEqual([
      ['chat deepseek-ai/DeepSeek-V3.1', 'client'],
    ]);
    expect(receiver.spans()[0]?.attributes).toMatchObject({
      [attr.providerName]: 'together_ai',
      [attr.callOutcome]: 'success',
      [attr.serverAddress]: '127.0.0.1',
    });
    expect(receiver.latest(metrics.attempts.name).map(({ value }) => value)).toEqual([1]);
    expect(receiver.latest(metrics.activeCalls.name).map(({ value }) => value)).toEqual([0]);
  });

  it('is not observed with OTEL_SDK_DISABLED=true', async () => {
    await using world = await startWorld();
    const { code, stderr } = await run('calls.cjs', true, {
      ...world.env,
      OTEL_SDK_DISABLED: 'true',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.receiver.requests()).toEqual([]);
  });

  it('sends OTLP/JSON if configured', async () => {
    await using world = await startWorld();
    await run('calls.cjs', true, {
      ...world.env,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(world.receiver.spans()).toHaveLength(1);
    expect(world.receiver.requests().map(({ encoding }) => encoding)).not.toContain('protobuf');
  });
});

describe('bad input', () => {
  it('says in one line that the collector does not answer, and ends', async () => {
    await using world = await startWorld();
    const plain = await run('calls.cjs', false, world.env);
    const { stderr, ...rest } = await run('calls.cjs', true, {
      ...world.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS,
    });
    expect(rest).toMatchObject({ code: 0, stdout: plain.stdout });
    expect(stderr.split('\n')).toEqual([expect.stringContaining(NOTHING_LISTENS), '']);
    expect(stderr).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('names each invalid variable, with its value and the accepted ones', async () => {
    await using world = await startWorld();
    const { code, stderr } = await run('calls.cjs', true, {
      ...world.env,
      OTEL_TRACES_EXPORTER: 'otpl',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http',
      OTEL_METRIC_EXPORT_INTERVAL: 'often',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_LOG_LEVEL: 'loud',
    });
    expect(code).toBe(0);
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const [name, value, accepted] of [
      ['OTEL_TRACES_EXPORTER', 'otpl', 'otlp, console'],
      ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http', 'http/protobuf, http/json'],
      ['OTEL_METRIC_EXPORT_INTERVAL', 'often', 'a whole number of milliseconds from 1'],
      ['OTEL_TRACES_SAMPLER', 'sometimes', 'always_on'],
      ['OTEL_LOG_LEVEL', 'loud', 'warn'],
    ] as const) {
      const line = lines.find((candidate) => candidate.includes(`${name} is '${value}'`));
      expect(line).toContain(accepted);
    }
    expect(world.receiver.spans()).toHaveLength(1);
  });

  it('ignores an invalid host', async () => {
    await using world = await startWorld();
    const { code, stderr } = await run('calls.cjs', true, {
      ...world.env,
      TOGETHER_OTEL_HOSTS: `${world.env['TOGETHER_OTEL_HOSTS']},http://x/y`,
    });
    expect(code).toBe(0);
    expect(stderr).toContain("an entry of TOGETHER_OTEL_HOSTS is 'http://x/y'");
    expect(world.receiver.spans()).toHaveLength(1);
  });
});

it('leaves nothing open that a start without us would not have', async () => {
  await using world = await startWorld();
  const plain = await run('open-resources.cjs', false, world.env);
  const { stdout } = plain;
  expect(await run('open-resources.cjs', true, world.env)).toEqual(plain);
  expect(JSON.parse(stdout)).toEqual([[], 0]);
});
