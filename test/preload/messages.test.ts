import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NOTHING_LISTENS, startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run, runNode } from './run.ts';

function linesOf(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('together-otel: '));
}

/** Prints its variables' names, and those of a child process and a thread under the preload. */
const TREE = `
  const { spawnSync } = require('node:child_process');
  const { Worker } = require('node:worker_threads');
  const names = 'console.log(Object.keys(process.env).sort().join())';
  eval(names);
  const env = { ...process.env, ...JSON.parse(process.env.FURTHER ?? '{}') };
  spawnSync(process.execPath, ['-e', names], { stdio: 'inherit', env });
  new Worker(names, { eval: true });
`;

describe('problems with the environment are reported once per tree of processes', () => {
  const preload = { NODE_OPTIONS: '--require together-otel/register' };
  const wrong = {
    TOGETHER_OTEL_HOST: 'proxy',
    TOGETHER_OTEL_METRIC_MODEL_LIMIT: 'many',
    OTEL_TRACES_EXPORTER: 'otpl',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  };

  it('by the first of them', async () => {
    await using world = await startWorld();
    const settings = { ...world.env, ...preload, ...wrong };
    const { code, stderr } = await runNode(['-e', TREE], false, settings);
    expect(code).toBe(0);
    const lines = linesOf(stderr);
    for (const variable of Object.keys(wrong)) {
      expect(lines.filter((line) => line.includes(`${variable} is`))).toHaveLength(1);
    }
    expect(lines).toHaveLength(4);
  });

  it('and by another with its own fault', async () => {
    await using world = await startWorld();
    const FURTHER = JSON.stringify({ OTEL_LOGS_EXPORTER: 'otpl' });
    const settings = { ...world.env, ...preload, ...wrong, FURTHER };
    const { stderr } = await runNode(['-e', TREE], false, settings);
    expect(linesOf(stderr)).toHaveLength(5);
    expect(linesOf(stderr)[4]).toContain("OTEL_LOGS_EXPORTER is 'otpl'");
  });

  it('and if nothing is wrong, the environment is unchanged', async () => {
    await using world = await startWorld();
    const { stdout, stderr } = await runNode(['-e', TREE], false, { ...world.env, ...preload });
    const plain = await runNode(['-e', TREE], false, { ...world.env, NODE_OPTIONS: '' });
    expect({ stdout, stderr }).toEqual({ stdout: plain.stdout, stderr: plain.stderr });
  });
});

describe('reports nothing else about an invalid value', () => {
  it.each([
    [
      'a protocol, beside the port of another',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grcp',
      },
      'OTEL_EXPORTER_OTLP_PROTOCOL',
    ],
    [
      'a sampler, beside a share',
      { OTEL_TRACES_SAMPLER: 'ratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
      'OTEL_TRACES_SAMPLER',
    ],
  ])('%s', async (_what, settings, variable) => {
    await using world = await startWorld();
    const { stderr } = await run('silent.cjs', true, { ...world.env, ...settings });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(`${variable} is '`)]);
  });

  it('nor on variables replaced by a configuration file', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'otel.yaml');
    await writeFile(file, 'file_format: "1.0"\n');
    const { stderr } = await run('silent.cjs', true, {
      ...world.env,
      OTEL_CONFIG_FILE: file,
      OTEL_TRACES_EXPORTER: 'otpl',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
    });
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER are set too/),
    ]);
  });
});

describe('undelivered telemetry is reported with the setting of its endpoint', () => {
  it('a signal with its own variable', async () => {
    await using world = await startWorld();
    const { stderr } = await run('calls.cjs', true, {
      ...world.env,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${NOTHING_LISTENS}/v1/traces`,
    });
    expect(stderr).toMatch(
      /the last telemetry is lost: .*\/v1\/traces: connect ECONNREFUSED .*; check OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\n/,
    );
  });

  it('a configuration file', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'otel.yaml');
    const exporter = `{ otlp_http: { endpoint: "${NOTHING_LISTENS}/v1/traces" } }`;
    await writeFile(
      file,
      `file_format: "1.0"\ntracer_provider: { processors: [{ batch: { exporter: ${exporter} } }] }\n`,
    );
    const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...env } = world.env;
    const { stderr } = await run('calls.cjs', true, { ...env, OTEL_CONFIG_FILE: file });
    expect(stderr).toMatch(/is lost: .*; check its endpoint in OTEL_CONFIG_FILE \(.*otel\.yaml\)/);
    expect(stderr).not.toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });
});

it('a receiver that refused is reported as such if exiting is cut short', async () => {
  await using world = await startWorld();
  const script = `
    const { write } = process.stderr;
    process.stderr.write = function (text) {
      if (String(text).includes('cannot send telemetry')) setImmediate(() => process.exit(3));
      return Reflect.apply(write, this, arguments);
    };
    setInterval(() => {}, 1000);
    require('./applications/calls.cjs');
  `;
  const { code, stderr } = await runNode(['-e', script], true, {
    ...world.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '1',
  });
  expect(code).toBe(3);
  expect(stderr).toMatch(/the last telemetry is lost: .*: connect ECONNREFUSED/);
  expect(stderr).not.toContain('no response');
});
