import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { metrics, SCOPE_NAME } from '@together-otel/semconv';
import { startWorld } from '@together-otel/test-support/world';
import { expect, it } from 'vitest';
import { run } from './run.ts';

const named = (receiver: Receiver): string[] => receiver.spans().map(({ name }) => name);
const CALL = 'chat deepseek-ai/DeepSeek-V3.1';

async function observe(observed: boolean): Promise<{
  readonly ending: Awaited<ReturnType<typeof run>>;
  readonly ours: Receiver;
  readonly theirs: Receiver;
}> {
  await using world = await startWorld();
  await using theirs = await startReceiver();
  const ending = await run('starts-sdk-later.cjs', observed, {
    ...world.env,
    THEIR_ENDPOINT: theirs.url,
  });
  return { ending, ours: world.receiver, theirs };
}

it('an SDK started later by the application gets everything it would get without us', async () => {
  const alone = await observe(false);
  const both = await observe(true);
  expect(alone.ending).toMatchObject({ code: 0, stdout: 'true true true true\n', stderr: '' });
  expect(both.ending).toEqual(alone.ending);

  const parents = ({ theirs }: typeof both): unknown[] =>
    theirs
      .spans()
      .map(({ name, parentSpanId }) => [
        name,
        theirs.spans().find(({ spanId }) => spanId === parentSpanId)?.name,
      ]);
  expect(parents(both)).toEqual(parents(alone));
  expect(parents(both)).toEqual([
    ['after of an instrumentation', 'after'],
    ['after', undefined],
  ]);
  const work = ({ theirs }: typeof both): unknown[] =>
    theirs.latest('work').map(({ value }) => value);
  expect(work(both)).toEqual(work(alone));
});

it('spans started before that SDK and ended later go nowhere, as without us', async () => {
  const { ours } = await observe(true);
  expect(named(ours)).not.toContain('across');
});

it("ours sends Together's signals on, in the traces of that SDK, and nothing of anybody else", async () => {
  const { ours, theirs } = await observe(true);
  expect(named(ours).toSorted()).toEqual(['before', CALL, CALL]);
  const after = theirs.spans().find(({ name }) => name === 'after');
  const calls = ours.spans().filter(({ scope }) => scope.name === SCOPE_NAME);
  expect(calls.at(-1)).toMatchObject({ traceId: after?.traceId, parentSpanId: after?.spanId });
  expect(ours.latest(metrics.attempts.name).map(({ value }) => value)).toEqual([2]);
  expect(ours.latest('work')).toEqual([]);
});
