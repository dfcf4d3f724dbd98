import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';
import { startWorld } from './world.ts';

describe('the end of the process', () => {
  it.each(['late-work.cjs', 'unsettled.mjs'])(
    '%s ends as it would without us',
    async (application) => {
      await using world = await startWorld();
      const plain = await run(application, false, world.settings);
      const { stderr, ...observed } = await run(application, true, world.settings);
      expect(observed).toMatchObject({ code: plain.code, stdout: plain.stdout });
      expect(stderr).toBe(plain.stderr);
      expect(world.receiver.spans()).toHaveLength(1);
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends a process as it would, with its open stream',
    async (signal) => {
      await using world = await startWorld();
      world.simulator.inject({ fault: { kind: 'hang', where: 'body', afterChunks: 2 } });
      const ran = await run('open-stream.mjs', true, { ...world.settings, END_WITH: signal });
      expect(ran).toMatchObject({ code: null, signal, stdout: 'streaming\n', stderr: '' });
      expect(world.receiver.spans().map(({ attributes }) => attributes[attr.callOutcome])).toEqual([
        'abandoned',
      ]);
    },
  );

  it('lets an application that drains on SIGTERM finish its call, and tells it whole', async () => {
    await using world = await startWorld();
    world.simulator.inject({ fault: { kind: 'slow-body', millisPerChunk: 20 } });
    const ran = await run('drains.mjs', true, world.settings);
    expect(ran).toMatchObject({ code: 0, stdout: 'draining\nanswered\n', stderr: '' });
    expect(world.receiver.spans().map(({ attributes }) => attributes[attr.callOutcome])).toEqual([
      'success',
      'success',
    ]);
  });

  it('leaves a signal that the application handles to the application', async () => {
    await using world = await startWorld();
    const plain = await run('handles-signal.cjs', false, world.settings);
    const observed = await run('handles-signal.cjs', true, world.settings);
    expect(plain.code).toBe(3);
    expect(observed).toEqual(plain);
  });
});
