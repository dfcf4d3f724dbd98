import { join } from 'node:path';
import { runProcess } from '@together-otel/test-support/process';
import { describe, expect, test } from 'vitest';
import { lines, nodes, sdks } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { sdkProject } from './project.ts';
import { runApplication, seenOf } from './run.ts';

const [OLD = ''] = nodes;
const sdk = sdks.find(({ version }) => version === '6.49.0');

test(`the preload on Node ${OLD}, which is too old: one line, and the application runs on`, async () => {
  const node = await nodeBinary(OLD);
  const folder = await project();
  const application = { folder, node, file: 'app.cjs' };
  const control = await runApplication({ ...application, nodeArguments: [] });
  const run = await runApplication({
    ...application,
    nodeArguments: ['--require', 'together-otel/register'],
  });
  expect(run.stderr).toBe(`${tooOld(OLD)}${control.stderr}`);
  expect({ ...seenOf(run), stderr: '' }).toEqual({ ...seenOf(control), stderr: '' });
  expect(run.received.requests()).toEqual([]);
});

describe.each(['18.20.8', OLD])('on Node %s', (version) => {
  async function together(args: readonly string[]) {
    const folder = await project();
    const node = await nodeBinary(version);
    const launcher = join(folder, 'node_modules/together-otel/dist/launcher.cjs');
    return runProcess(node, [launcher, ...args.map((word) => (word === 'NODE' ? node : word))], {
      cwd: folder,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    });
  }

  test('doctor starts, and says what is too old', async () => {
    const { code, stdout, stderr } = await together(['doctor', '--', 'NODE', 'app.cjs']);
    expect(stderr).toBe('');
    expect(stdout).toContain(`problem  Node.js v${version}, but >=22.15 is needed`);
    expect(stdout).toContain(`not tried: Node.js v${version}, on which doctor runs, is too old`);
    expect(stdout).toMatch(/traces to http:\/\/127\.0\.0\.1:1\/.*connection refused/);
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(1);
  });

  test('explain answers', async () => {
    const { code, stdout, stderr } = await together(['explain', '429']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('category  rate_limit');
  });

  test.each([
    ['run', '--', 'NODE', 'app.cjs'],
    ['live'],
    ['probe', '--once'],
    ['prices'],
    ['dashboards', '--out', 'monitoring'],
    ['advise', '--db', 'calls.db'],
  ])('%s says what is needed', async (...args) => {
    expect(await together(args)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(
        /^together-otel: Node\.js \S+ is too old; this needs Node\.js 22\.15/,
      ),
    });
  });

  test('a tree of processes logs it once', async () => {
    const folder = await project();
    const node = await nodeBinary(version);
    const script = `require('child_process').spawnSync(process.execPath, ['-e', ''], { stdio: 'inherit' })`;
    const env = { NODE_OPTIONS: '--require together-otel/register' };
    const { code, stderr } = await runProcess(node, ['-e', script], { cwd: folder, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: tooOld(version) });
  });
});

async function project(): Promise<string> {
  if (!sdk) throw new Error('axes.ts lists no openai 6.49.0');
  return sdkProject(sdk, lines.at(-1) ?? '3.x');
}

function tooOld(version: string): string {
  return `together-otel: Node.js ${version} is too old, 22.15 is needed; the application runs without telemetry\n`;
}
