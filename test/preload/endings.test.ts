import { spawnSync } from 'node:child_process';
import { attr, metrics } from '@together-otel/semconv';
import { startWorld, type World } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const ENDINGS = [
  'process.exit',
  'process.exitCode and an exception',
  'exception',
  'exception in a callback',
  'rejection',
  'exception that is handled',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
] as const;

/** Checks the spans' outcomes and that every call was counted. */
function expectCalls(world: World, outcomes: readonly string[]): void {
  const { receiver } = world;
  const reported = receiver.spans().map(({ attributes }) => attributes[attr.callOutcome]);
  expect(reported).toEqual(outcomes);
  const counted = receiver.latest(metrics.attempts.name).map(({ value }) => Number(value));
  expect(counted.reduce((sum, value) => sum + value, 0)).toBe(outcomes.length);
}

describe('the end of the process', () => {
  it.each(['late-work.cjs', 'unsettled.mjs'])(
    '%s ends as it would without us',
    async (application) => {
      await using world = await startWorld();
      const plain = await run(application, false, world.env);
      const { stderr, ...observed } = await run(application, true, world.env);
      expect(observed).toMatchObject({ code: plain.code, stdout: plain.stdout });
      expect(stderr).toBe(plain.stderr);
      expectCalls(world, ['success']);
    },
  );

  it.each(ENDINGS)('%s right after a call loses nothing', async (ENDING) => {
    await using world = await startWorld();
    const plain = await run('ends.mjs', false, { ...world.env, ENDING });
    const observed = await run('ends.mjs', true, { ...world.env, ENDING });
    expect(observed).toEqual(plain);
    expectCalls(world, ['success']);
  });

  it.each(
    [
      'JSON.stringify',
      'Date.now',
      'Atomics.wait',
      'no Atomics',
      'methods of arrays',
      'iterators',
      'an added toJSON',
      'Promise',
      'additions to Object.prototype',
      'process.env',
      'timers',
      'closed stdin',
      'closed stdout',
      'closed stderr',
    ].flatMap((DISTURBANCE) => ['exit', 'by itself'].map((ENDING) => ({ DISTURBANCE, ENDING }))),
  )('loses nothing and ends the same after $DISTURBANCE, $ENDING', async (settings) => {
    await using world = await startWorld();
    const env = { ...world.env, ...settings };
    const plain = await run('replaces-functions.cjs', false, env);
    expect(await run('replaces-functions.cjs', true, env)).toEqual(plain);
    expectCalls(world, ['success']);
  });

  it.each([
    { DISTURBANCE: 'Date.now without a number', outcome: 'success' },
    { DISTURBANCE: 'Date.now with text', outcome: 'success' },
    // The openai client reads the clock too, so the call fails.
    { DISTURBANCE: 'Date.now with a BigInt', outcome: 'error' },
  ])('records a call after $DISTURBANCE with its real time', async ({ DISTURBANCE, outcome }) => {
    await using world = await startWorld();
    const earliest = BigInt(Date.now()) * 1_000_000n;
    const env = { ...world.env, DISTURBANCE, WHEN: 'before' };
    const plain = await run('replaces-functions.cjs', false, env);
    const { stdout, code } = await run('replaces-functions.cjs', true, env);
    expect({ stdout, code }).toEqual({ stdout: plain.stdout, code: plain.code });
    expectCalls(world, [outcome]);
    expect(world.receiver.spans()[0]?.startTime).toBeGreaterThanOrEqual(earliest);
  });

  it.each([
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
    { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret' },
  ])('process.exit right after a call loses nothing with %o', async (settings) => {
    await using world = await startWorld();
    const ran = await run('ends.mjs', true, {
      ...world.env,
      ...settings,
      ENDING: 'process.exit',
    });
    expect(ran).toMatchObject({ code: 3, stderr: '' });
    expectCalls(world, ['success']);
    const headers = settings.OTEL_EXPORTER_OTLP_HEADERS ? { 'x-api-key': 'secret' } : {};
    for (const request of world.receiver.requests()) {
      expect(request.headers).toMatchObject(headers);
    }
  });

  it('sends the captured content', async () => {
    await using world = await startWorld();
    await run('ends.mjs', true, {
      ...world.env,
      ENDING: 'process.exit',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'EVENT_ONLY',
    });
    expect(world.receiver.logs()).toHaveLength(1);
  });

  it.each(ENDINGS)('%s waits for a slow collector', async (ENDING) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'slow', millis: 300 });
    const plain = await run('ends.mjs', false, { ...world.env, ENDING });
    expect(await run('ends.mjs', true, { ...world.env, ENDING })).toEqual(plain);
    expectCalls(world, ['success']);
    expect(world.receiver.requests().map(({ outcome }) => outcome)).not.toContain('pending');
  });

  it.each([...ENDINGS, 'itself'])(
    '%s is not held up by a collector that hangs for longer than is allowed',
    async (ENDING) => {
      await using world = await startWorld();
      world.receiver.behave({ kind: 'hang' });
      const application = ENDING === 'itself' ? 'calls.mjs' : 'ends.mjs';
      const settings = { ...world.env, ENDING, TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '300' };
      const plain = await run(application, false, settings);
      const { stderr, ...observed } = await run(application, true, settings);
      expect(observed).toEqual({ code: plain.code, signal: plain.signal, stdout: plain.stdout });
      const [line, ...rest] = stderr.split('\n');
      expect(line).toMatch(/^together-otel: the last telemetry is lost: .*: no response/);
      expect(rest.join('\n')).toBe(plain.stderr);
    },
  );

  it('retries when the collector asks to retry in time', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status: 503, retryAfterSeconds: 1 });
    const settings = {
      ...world.env,
      ENDING: 'process.exit',
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '60000',
    };
    const ending = run('ends.mjs', true, settings);
    await world.receiver.waitFor(({ requests }) => requests().length > 0);
    world.receiver.behave({ kind: 'accept' });
    expect(await ending).toMatchObject({ code: 3, stderr: '' });
    expectCalls(world, ['success']);
  });

  it('sends nothing at exit with a limit of 0', async () => {
    await using world = await startWorld();
    const ran = await run('ends.mjs', true, {
      ...world.env,
      ENDING: 'process.exit',
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '0',
    });
    expect(ran).toMatchObject({ code: 3, stderr: '' });
    expect(world.receiver.requests()).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends a process as it would, with its open stream',
    async (signal) => {
      await using world = await startWorld();
      world.simulator.inject({ fault: { kind: 'hang', where: 'body', afterChunks: 2 } });
      const ran = await run('open-stream.mjs', true, { ...world.env, END_WITH: signal });
      expect(ran).toMatchObject({ code: null, signal, stdout: 'streaming\n', stderr: '' });
      expectCalls(world, ['abandoned']);
    },
  );

  it.each(['drains.mjs', 'drains-and-exits.mjs'])(
    '%s finishes its calls after SIGTERM, and everything is reported',
    async (application) => {
      await using world = await startWorld();
      world.simulator.inject({ fault: { kind: 'slow-body', millisPerChunk: 20 } });
      const ran = await run(application, true, world.env);
      expect(ran).toMatchObject({ code: 0, stdout: 'draining\nanswered\n', stderr: '' });
      expectCalls(world, ['success', 'success']);
    },
  );

  it('leaves a signal that the application handles to the application', async () => {
    await using world = await startWorld();
    const plain = await run('handles-signal.cjs', false, world.env);
    const observed = await run('handles-signal.cjs', true, world.env);
    expect(plain.code).toBe(3);
    expect(observed).toEqual(plain);
  });
});

/** Runs a process as PID 1 of a container; needs privileges that not everyone has. */
const UNSHARE = ['--pid', '--fork', '--kill-child'];
const canContain = spawnSync('unshare', [...UNSHARE, 'true']).status === 0;
const unless = canContain ? '' : ' (skipped: unshare --pid is not permitted here)';

describe.skipIf(!canContain)(`process 1 of a container${unless}`, () => {
  it.each(['process.exit', 'exception'])('%s loses nothing', async (ENDING) => {
    await using world = await startWorld();
    const settings = { ...world.env, ENDING };
    const plain = await run('ends.mjs', false, settings, ['unshare', ...UNSHARE]);
    expect(await run('ends.mjs', true, settings, ['unshare', ...UNSHARE])).toEqual(plain);
    expectCalls(world, ['success']);
  });
});

describe('other processes and threads of an application', () => {
  it.each([
    ['forks.mjs', 1],
    ['cluster.mjs', 3],
  ] as const)('%s ends as it would, and everything is reported', async (application, calls) => {
    await using world = await startWorld();
    const plain = await run(application, false, world.env);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(await run(application, true, world.env)).toEqual(plain);
    expectCalls(
      world,
      Array.from({ length: calls }, () => 'success'),
    );
  });

  it.each(['itself', 'process.exit', 'exception'])(
    'a thread that ends by %s loses nothing',
    async (ENDING) => {
      await using world = await startWorld();
      const plain = await run('threads.mjs', false, { ...world.env, ENDING });
      expect(await run('threads.mjs', true, { ...world.env, ENDING })).toEqual(plain);
      expectCalls(world, ['success']);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'a thread that sends a signal to its process does not reach its next statement',
    async () => {
      await using world = await startWorld();
      // The uninstrumented run may print a little more, as the signal reaches another thread.
      const { stdout: _, ...plain } = await run('thread-kills.mjs', false, world.env);
      const { stdout, ...ending } = await run('thread-kills.mjs', true, world.env);
      expect([ending, stdout]).toEqual([plain, '']);
      expect(ending.signal).toBe('SIGTERM');
      const outcomes = world.receiver.spans().map(({ attributes }) => attributes[attr.callOutcome]);
      expect(outcomes).toEqual(['success', 'success']);
    },
  );

  it('a thread that sends a signal for which the application listens runs on', async () => {
    await using world = await startWorld();
    const settings = { ...world.env, LISTENS: '1' };
    const plain = await run('thread-kills.mjs', false, settings);
    const { stdout, ...ending } = await run('thread-kills.mjs', true, settings);
    expect({ ...ending, stdout: stdout.split('\n').toSorted() }).toEqual({
      ...plain,
      stdout: plain.stdout.split('\n').toSorted(),
    });
  });

  it('a terminated thread ends immediately, as without us', async () => {
    await using world = await startWorld();
    const settings = { ...world.env, ENDING: 'terminate' };
    const plain = await run('threads.mjs', false, settings);
    expect(await run('threads.mjs', true, settings)).toEqual(plain);
  });

  const endings = [
    'process.exit',
    'exception',
    'unref',
    'terminate',
    'terminate and exit',
    ...(process.platform === 'win32' ? [] : ['SIGTERM', 'SIGTERM with a listener']),
  ];
  const threads = [{ DEPTH: '1' }, { DEPTH: '2' }, { BLOCKED: '1' }];
  it.each(endings.flatMap((ENDING) => threads.map((thread) => ({ ENDING, ...thread }))))(
    'a thread that cannot send any more loses nothing: %o',
    async (ending) => {
      await using world = await startWorld();
      const settings = { ...world.env, ...ending };
      const plain = await run('outlived-threads.mjs', false, settings);
      expect(await run('outlived-threads.mjs', true, settings)).toEqual(plain);
      expectCalls(world, ['success']);
    },
  );
});
