import { metrics } from '@together-otel/semconv';
import { startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const REGISTER = ['--require', 'together-otel/register'];
const FREEZE = ['--require', './applications/freezes-intrinsics.cjs'];
const NONE: readonly string[] = [];

describe.each(['Error', 'prototypes', 'globals', 'fetch', 'env'])('where %s is frozen', (part) => {
  it.each([
    ['before', [...FREEZE, ...REGISTER]],
    ['after', [...REGISTER, ...FREEZE]],
  ])('%s the preload, calls behave as without us, and are observed', async (_, preloads) => {
    await using world = await startWorld();
    const env = { ...world.env, FREEZES: part };
    const ran = await runNode([...preloads, 'applications/calls.cjs'], false, env);
    expect(ran).toEqual(await runNode([...FREEZE, 'applications/calls.cjs'], false, env));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const counted = world.receiver.latest(metrics.attempts.name).map(({ value }) => value);
    expect(counted).toEqual([1]);
  });
});

it('names a client that was frozen before the preload once', async () => {
  await using world = await startWorld();
  const env = { ...world.env, FREEZES: 'client' };
  const ran = await runNode([...FREEZE, ...REGISTER, 'applications/calls.cjs'], false, env);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toMatch(
    /^together-otel: openai [\d.]+ has no client with the expected shape\n$/,
  );
});

it.each([
  ['frozen', FREEZE, 'process'],
  ['as it is', NONE, ''],
])('a process that is %s ends as without us', async (_, freeze, part) => {
  await using world = await startWorld();
  const env = { ...world.env, FREEZES: part };
  const ran = await runNode([...REGISTER, ...freeze, 'applications/fails.mjs'], false, env);
  expect(ran).toEqual(await runNode([...freeze, 'applications/fails.mjs'], false, env));
  expect(ran).toMatchObject({ code: 0, stderr: '' });
});

it.each([
  ['--frozen-intrinsics', ['--frozen-intrinsics'], ''],
  ['a frozen Error', FREEZE, 'Error'],
])("with %s, the application's own SDK registers as without us", async (_, freeze, part) => {
  await using world = await startWorld();
  const env = { ...world.env, FREEZES: part, THEIR_ENDPOINT: world.receiver.url };
  const app = ['--disable-warning=ExperimentalWarning', 'applications/starts-sdk-later.cjs'];
  const ran = await runNode([...REGISTER, ...freeze, ...app], false, env);
  expect(ran).toEqual(await runNode([...freeze, ...app], false, env));
  expect(ran.stdout).toBe('true true true true\n');
});

describe('the environment', () => {
  /** Settings that the SDK must read differently from what the variable says. */
  const SETTINGS = {
    OTEL_LOG_LEVEL: 'error',
    OTEL_BSP_SCHEDULE_DELAY: ' 50 ',
    OTEL_TRACES_SAMPLER: 'PARENTBASED_ALWAYS_ON',
  };

  it('is never changed', async () => {
    await using world = await startWorld();
    const env = { ...world.env, ...SETTINGS };
    const watch = ['--require', './applications/variable-writes.cjs'];
    const ran = await runNode([...watch, ...REGISTER, 'applications/calls.cjs'], false, env);
    expect(ran.stdout).toBe('1\nchanged variables: none\n');
    expect(world.receiver.spans()).toHaveLength(1);
  });

  it('stays as it is for threads that share it, while others start', async () => {
    await using world = await startWorld();
    const env = { ...world.env, ...SETTINGS };
    const ran = await runNode([...REGISTER, 'applications/shares-variables.cjs'], false, env);
    expect(ran).toMatchObject({ code: 0, stdout: 'the variable was away 0 times\n' });
  });
});
