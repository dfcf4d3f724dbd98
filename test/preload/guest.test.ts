import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attr, metrics, SCOPE_NAME } from '@together-otel/semconv';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { startWorld, type World } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const SDK = './applications/own-sdk.cjs';
const PLUGIN = './applications/own-plugin.cjs';
const REGISTER = 'together-otel/register';
const INSTRUMENT = 'together-otel/instrument';
const PACKAGE = fileURLToPath(new URL('../../packages/together-otel/', import.meta.url));

/** Printed when calls don't go to the SDK that has the plugin. */
const ANOTHER =
  'together-otel: the application creates another TogetherInstrumentation: each call is recorded once, by the first of the two; ' +
  'remove one (for calls in your own SDK, load together-otel/instrument in place of together-otel/register)\n';

const preloads = (...files: readonly string[]): string[] =>
  files.flatMap((file) => ['--require', file]);

/** Checks that there is one call, inside the application's own span, counted once. */
function expectOneCallInside({ receiver }: World): void {
  const [ours, ...more] = receiver.spans().filter(({ scope }) => scope.name === SCOPE_NAME);
  const [theirs] = receiver.spans().filter(({ scope }) => scope.name === 'application');
  expect(more).toEqual([]);
  expect(theirs).toBeDefined();
  expect(ours).toMatchObject({ traceId: theirs?.traceId, parentSpanId: theirs?.spanId });
  expect(receiver.latest(metrics.attempts.name).map(({ value }) => value)).toEqual([1]);
  expect(receiver.latest(metrics.activeCalls.name).map(({ value }) => value)).toEqual([0]);
}

describe("beside an SDK of the application's own", () => {
  it.each([
    [preloads(SDK, REGISTER)],
    [preloads(SDK, INSTRUMENT)],
    [preloads(INSTRUMENT, SDK)],
    [preloads(SDK, INSTRUMENT, REGISTER)],
    [preloads(SDK, REGISTER, INSTRUMENT)],
    [preloads(INSTRUMENT, SDK, REGISTER)],
    [['--import', SDK, '--import', INSTRUMENT]],
  ])('%j', async (args) => {
    await using world = await startWorld();
    const ran = await runNode([...args, 'applications/within-own-span.cjs'], false, world.env);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expectOneCallInside(world);
  });

  it('that takes one signal only, what is lost is said in one line', async () => {
    await using world = await startWorld();
    const args = preloads('./applications/traces-only-sdk.cjs', REGISTER);
    const ran = await runNode([...args, 'applications/within-own-span.cjs'], false, world.env);
    expect(ran.code).toBe(0);
    expect(ran.stderr.trim().split('\n')).toEqual([
      "together-otel: the OpenTelemetry SDK that was loaded first takes no metrics, so Together's metrics go nowhere: load together-otel/register before it",
    ]);
  });

  it.each([{ OTEL_METRICS_EXPORTER: 'none' }, { OTEL_SDK_DISABLED: 'true' }])(
    'that takes one signal only, nothing is said with %j',
    async (settings) => {
      await using world = await startWorld();
      const args = preloads('./applications/traces-only-sdk.cjs', REGISTER);
      const env = { ...world.env, ...settings };
      const ran = await runNode([...args, 'applications/within-own-span.cjs'], false, env);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each([
    [preloads(PLUGIN), ''],
    [preloads(PLUGIN, REGISTER), ''],
    [preloads(PLUGIN, INSTRUMENT), ''],
    [preloads(INSTRUMENT, PLUGIN), ''],
    [preloads(REGISTER, PLUGIN), ANOTHER],
  ])('with the plugin in it, each call is recorded once: %j', async (args, said) => {
    await using world = await startWorld();
    const ran = await runNode([...args, 'applications/calls-both-ways.cjs'], false, world.env);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toBe(said);
    const { receiver } = world;
    expect(receiver.spans().map(({ attributes }) => attributes[attr.clientLibrary])).toEqual([
      'openai',
      'fetch',
    ]);
    const attempts = receiver.latest(metrics.attempts.name);
    expect(attempts.reduce((sum, { value }) => sum + Number(value), 0)).toBe(2);
  });

  it('that was forgotten, one line says so', async () => {
    await using world = await startWorld();
    const args = [...preloads(INSTRUMENT), 'applications/calls-both-ways.cjs'];
    const ran = await runNode(args, false, world.env);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^together-otel: calls are observed, but no OpenTelemetry SDK is/),
    ]);
  });

  it.each([
    ['calls-both-ways.cjs', { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }],
    ['silent.cjs', {}],
  ])('that is not wanted, or not needed, nothing is said: %s %j', async (application, settings) => {
    await using world = await startWorld();
    const args = [...preloads(INSTRUMENT), `applications/${application}`];
    const ran = await runNode(args, false, { ...world.env, ...settings });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['instruments-itself.cjs', 'instruments-itself.mjs', 'instruments-client.mjs'])(
    '%s',
    async (application) => {
      await using world = await startWorld();
      const ran = await runNode([`applications/${application}`], false, world.env);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expectOneCallInside(world);
    },
  );

  it('is not observed with OTEL_SDK_DISABLED=true', async () => {
    await using world = await startWorld();
    const ran = await runNode(['applications/instruments-client.mjs'], false, {
      ...world.env,
      OTEL_SDK_DISABLED: 'true',
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(world.receiver.spans().map(({ scope }) => scope.name)).not.toContain(SCOPE_NAME);
  });
});

describe('a second preload of ours', () => {
  it.each([
    [preloads(REGISTER, REGISTER), {}],
    [preloads(REGISTER), { NODE_OPTIONS: `--require ${REGISTER}` }],
    [preloads(REGISTER, INSTRUMENT), {}],
    [['--import', REGISTER], { NODE_OPTIONS: `--require ${REGISTER}` }],
  ])('does nothing: %j %o', async (args, settings) => {
    await using world = await startWorld();
    const ran = await runNode([...args, 'applications/within-own-span.cjs'], false, {
      ...world.env,
      ...settings,
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expectOneCallInside(world);
  });

  it('does nothing from another copy of the package', async () => {
    await using world = await startWorld();
    await using folder = temporaryFolder();
    const copy = join(folder.path, 'node_modules', 'together-otel');
    await mkdir(copy, { recursive: true });
    await cp(join(PACKAGE, 'dist'), join(copy, 'dist'), { recursive: true });
    await symlink(join(PACKAGE, 'node_modules'), join(copy, 'node_modules'));
    const args = preloads(join(copy, 'dist', 'register.cjs'), REGISTER);
    const ran = await runNode([...args, 'applications/within-own-span.cjs'], false, world.env);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expectOneCallInside(world);
  });
});

it.each(['preload', 'preload-declarative', 'instrument', 'transport-worker'])(
  '%s.cjs is one file with all that it needs',
  async (bundle) => {
    const text = await readFile(join(PACKAGE, 'dist', `${bundle}.cjs`), 'utf8');
    expect(text).not.toMatch(/require\(["'`]@(opentelemetry|together-otel)\//);
  },
);
