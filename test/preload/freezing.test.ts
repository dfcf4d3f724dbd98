import { attr, metrics, SCOPE_NAME } from '@together-otel/semconv';
import type { Ending } from '@together-otel/test-support/process';
import { NOTHING_LISTENS, startWorld, type World } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const APPLICATION = 'applications/freezes.mjs';
const FAILED = 'applications/freezes-failed.mjs';
const REGISTER = ['--require', 'together-otel/register'];
const SDK = ['--require', './applications/own-sdk.cjs'];
const INSTRUMENT = ['--require', 'together-otel/instrument'];
const LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'answers' };
const FLUSHES = { FLUSHES: '20000' };
const STREAM = { STREAM: '1' };
const FROZEN = { signal: 'SIGKILL', stderr: '' };

/** A handler on AWS Lambda waits for a second at most: too little if the machine is busy. */
const TOO_BUSY = 'the last telemetry is lost: ';
const MOST_RUNS = 10;

/** What a run left in its world. */
interface Left extends ReturnType<typeof arrived> {
  readonly ran: Ending;
  readonly causes: readonly unknown[];
}

/** Runs an application, again if it says that the machine was too busy: a loss must never be silent. */
async function runFrozen(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  options?: Parameters<typeof startWorld>[0],
): Promise<Left> {
  for (let runs = 1; ; runs++) {
    await using world = await startWorld(options);
    const ran = await runNode(args, false, { ...world.env, ...settings });
    if (ran.stderr.includes(TOO_BUSY) && runs < MOST_RUNS) continue;
    const causes = world.receiver.spans().map(({ attributes }) => attributes[attr.errorType]);
    return { ran, ...arrived(world), causes };
  }
}

/** Number of calls exported as spans, and as metrics. */
function arrived({ receiver }: World): { spans: number; counted: number } {
  const counted = receiver.latest(metrics.attempts.name).map(({ value }) => Number(value));
  return {
    spans: receiver.spans().filter(({ scope }) => scope.name === SCOPE_NAME).length,
    counted: counted.reduce((sum, value) => sum + value, 0),
  };
}

describe('a process that is frozen for good once it has responded', () => {
  it('loses its telemetry without notice', async () => {
    await using world = await startWorld();
    expect(await runNode([...REGISTER, APPLICATION], false, world.env)).toMatchObject(FROZEN);
    expect(arrived(world)).toEqual({ spans: 0, counted: 0 });
  });

  it.each([
    ['on AWS Lambda', LAMBDA, REGISTER],
    ['on AWS Lambda, with a stream', { ...LAMBDA, ...STREAM }, REGISTER],
    ['after flush()', FLUSHES, REGISTER],
    ['after flush() of a stream', { ...FLUSHES, ...STREAM }, REGISTER],
    ["after flush() beside the application's own SDK", FLUSHES, [...SDK, ...INSTRUMENT]],
    [
      "after flush() of the preload beside the application's own SDK",
      FLUSHES,
      [...SDK, ...REGISTER],
    ],
  ])('has sent it %s', async (_, settings, preloads) => {
    const left = await runFrozen([...preloads, APPLICATION], settings);
    expect(left).toMatchObject({ ran: FROZEN, spans: 1, counted: 1 });
  });

  const READS = { READS: '1' };
  const UNREACHABLE = { NOTHING_LISTENS, TOGETHER_OTEL_HOSTS: '127.0.0.1' };
  it.each([
    ['on AWS Lambda', LAMBDA, '429', REGISTER],
    ['on AWS Lambda, and is read', { ...LAMBDA, ...READS }, 'dynamic_request_limited', REGISTER],
    [
      'on AWS Lambda without an answer',
      { ...LAMBDA, ...UNREACHABLE },
      'connection_error',
      REGISTER,
    ],
    ['before flush()', FLUSHES, '429', REGISTER],
    ['before flush(), and is read', { ...FLUSHES, ...READS }, 'dynamic_request_limited', REGISTER],
    [
      'before flush() without an answer',
      { ...FLUSHES, ...UNREACHABLE },
      'connection_error',
      REGISTER,
    ],
    ["before flush() beside the application's own SDK", FLUSHES, '429', [...SDK, ...INSTRUMENT]],
  ])('has sent a failed fetch that may be tried again %s', async (_, settings, cause, preloads) => {
    const down = { kind: 'status', status: 429, body: 'dynamic_request_limited' } as const;
    const options = { models: [{ id: 'down' }], faults: [{ fault: down }] };
    const left = await runFrozen([...preloads, FAILED], settings, options);
    expect(left).toMatchObject({ ran: FROZEN, spans: 1, counted: 1, causes: [cause] });
  });

  it.each([
    ['on AWS Lambda', LAMBDA],
    ['at flush()', { FLUSHES: '300' }],
  ])('goes on %s while the receiver hangs', async (_, settings) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'hang' });
    const ran = await runNode([...REGISTER, APPLICATION], false, { ...world.env, ...settings });
    expect(ran.signal).toBe('SIGKILL');
    expect(ran.stdout).toMatch(/^stop\n/);
  });

  it('may flush without any telemetry', async () => {
    await using world = await startWorld();
    const ran = await runNode([APPLICATION], false, { ...world.env, ...FLUSHES });
    expect(ran).toMatchObject({ ...FROZEN, stdout: 'stop\nundefined\n' });
  });
});
