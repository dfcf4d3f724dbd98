import { metrics } from '@together-otel/semconv';
import type { Ending } from '@together-otel/test-support/process';
import { startWorld, type World } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';
import { waysToEnd } from './ways-to-end.ts';

const APPLICATION = 'ends-in-a-way.ts';
const CALLS = 3;
const DELTA = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
/** Generous: a process may be slow on a busy machine, and these tests don't measure time. */
const PATIENCE_MILLIS = 300_000;
const PATIENT = { TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '60000' };
/** Keeps requests in flight when the process ends. */
const BUSY = { OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_METRIC_EXPORT_INTERVAL: '40', PAUSE: '250' };

const ways = [...waysToEnd.keys()].filter((way) => !way.startsWith('SIGKILL'));
/** Every fourth way, so that the four receivers together cover them all. */
const some = (start: number): string[] => ways.filter((_, index) => index % 4 === start);

/** How the process ends uninstrumented; shared by all receivers. */
const plain = new Map<string, Promise<Ending>>();

function plainEnding(way: string, world: World): Promise<Ending> {
  const known = plain.get(way) ?? run(APPLICATION, false, { ...world.env, WAY: way });
  plain.set(way, known);
  return known;
}

async function observedEnding(
  way: string,
  world: World,
  settings: Readonly<Record<string, string>>,
): Promise<Ending & { readonly said: readonly string[] }> {
  const ended = await run(APPLICATION, true, { ...world.env, ...settings, WAY: way });
  const lines = ended.stderr.split('\n');
  const isOurs = (line: string): boolean => line.startsWith('together-otel: ');
  return {
    ...ended,
    stderr: lines.filter((line) => !isOurs(line)).join('\n'),
    said: lines.filter(isOurs),
  };
}

/** Checks that the receiver has each span once and counted each call once. */
function expectLedger({ receiver }: World): void {
  const ids = receiver.spans().map(({ spanId }) => spanId);
  expect(ids).toHaveLength(CALLS);
  expect(new Set(ids).size).toBe(CALLS);
  const counted = receiver.latest(metrics.attempts.name).map(({ value }) => Number(value));
  expect(counted.reduce((sum, value) => sum + value, 0)).toBe(CALLS);
}

const ends = 'however a process ends, it ends as without us, and everything arrives once';

describe.concurrent(ends, { timeout: PATIENCE_MILLIS }, () => {
  it.each(ways)('%s', async (way) => {
    await using world = await startWorld();
    const { said, ...observed } = await observedEnding(way, world, PATIENT);
    expect(observed).toEqual(await plainEnding(way, world));
    expect(said).toEqual([]);
    expectLedger(world);
  });

  it.each(some(0))('%s, differences of metrics under way to a slow receiver', async (way) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'slow', millis: 600 });
    const { said, ...observed } = await observedEnding(way, world, {
      ...DELTA,
      ...BUSY,
      ...PATIENT,
    });
    expect(observed).toEqual(await plainEnding(way, world));
    expect(said).toEqual([]);
    expectLedger(world);
  });

  it.each(some(1))('%s, totals under way to a slow receiver', async (way) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'slow', millis: 600 });
    const { said, ...observed } = await observedEnding(way, world, { ...BUSY, ...PATIENT });
    expect(observed).toEqual(await plainEnding(way, world));
    expect(said).toEqual([]);
    expectLedger(world);
  });

  it.each(some(2))('%s, beside a receiver that hangs', async (way) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'hang' });
    const bound = { TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '300' };
    const { said, ...observed } = await observedEnding(way, world, { ...BUSY, ...bound });
    expect(observed).toEqual(await plainEnding(way, world));
    expect(said).toEqual([expect.stringMatching(/the last telemetry is lost: .*: no response/)]);
  });

  it.each(some(3))('%s, beside a receiver that refuses', async (way) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status: 400 });
    const { said, ...observed } = await observedEnding(way, world, { ...DELTA, ...PATIENT });
    expect(observed).toEqual(await plainEnding(way, world));
    expect(said).toEqual([expect.stringMatching(/the last telemetry is lost: .*: 400/)]);
    expect(world.receiver.spans()).toEqual([]);
  });
});

it('SIGKILL ends it with what has been sent', { timeout: PATIENCE_MILLIS }, async () => {
  await using world = await startWorld();
  const way = [...waysToEnd.keys()].find((name) => name.startsWith('SIGKILL')) ?? '';
  const { said, ...observed } = await observedEnding(way, world, BUSY);
  expect(observed).toEqual(await plainEnding(way, world));
  expect(said).toEqual([]);
});
