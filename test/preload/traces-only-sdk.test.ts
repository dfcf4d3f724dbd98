import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { metrics, SCOPE_NAME } from '@together-otel/semconv';
import { startWorld } from '@together-otel/test-support/world';
import { expect, it } from 'vitest';
import { run } from './run.ts';

const CALL = 'chat deepseek-ai/DeepSeek-V3.1';

interface Observation {
  readonly ending: Awaited<ReturnType<typeof run>>;
  readonly ours: Receiver;
  readonly theirs: Receiver;
}

async function observe(observed: boolean, metersToo = false): Promise<Observation> {
  await using world = await startWorld();
  await using theirs = await startReceiver();
  const ending = await run('starts-traces-later.cjs', observed, {
    ...world.env,
    THEIR_ENDPOINT: theirs.url,
    ...(metersToo && { METERS_TOO: 'true' }),
  });
  return { ending, ours: world.receiver, theirs };
}

const valuesOf = (receiver: Receiver, name: string): unknown[] =>
  receiver.latest(name).map(({ value }) => value);

it("an SDK for traces only gets the application's spans; Together's signals go on by ours", async () => {
  const alone = await observe(false);
  const { ending, ours, theirs } = await observe(true);
  expect(ending).toEqual(alone.ending);
  expect(ending).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });

  const names = (receiver: Receiver): string[] => receiver.spans().map(({ name }) => name);
  expect(names(theirs)).toEqual(names(alone.theirs));
  expect(names(theirs)).toEqual(['without meters']);
  expect(names(ours)).toEqual([CALL]);
  const [call] = ours.spans();
  const [parent] = theirs.spans();
  expect(call).toMatchObject({
    scope: { name: SCOPE_NAME },
    traceId: parent?.traceId,
    parentSpanId: parent?.spanId,
  });

  expect(valuesOf(ours, metrics.attempts.name)).toEqual([1]);
  expect(ours.latest(metrics.operationDuration.name)).toHaveLength(1);
  for (const receiver of [ours, theirs]) {
    expect(valuesOf(receiver, 'work')).toEqual([]);
    expect(valuesOf(receiver, 'early_work')).toEqual([]);
  }
  expect(valuesOf(theirs, metrics.attempts.name)).toEqual([]);
});

it("later meters get everything counted from then on, and ours Together's", async () => {
  const alone = await observe(false, true);
  const { ending, ours, theirs } = await observe(true, true);
  expect(ending).toEqual(alone.ending);
  expect(ending).toMatchObject({ code: 0, stdout: 'true\ntrue\n', stderr: '' });
  expect(valuesOf(theirs, 'work')).toEqual(valuesOf(alone.theirs, 'work'));
  expect(valuesOf(theirs, 'work')).toEqual([1]);
  expect(valuesOf(ours, 'work')).toEqual([]);
  expect(valuesOf(ours, metrics.attempts.name)).toEqual([2]);
  expect(valuesOf(theirs, metrics.attempts.name)).toEqual([]);
});
