import { startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

describe.each(['traces', 'the delegate', 'the end of the delegate', 'metrics'])(
  'an application whose last act is to wait for %s',
  (WAITS_FOR) => {
    it.each(['answers', 'hangs for a while'])(
      'goes on as without us: the receiver %s',
      async (how) => {
        await using world = await startWorld();
        if (how !== 'answers') world.receiver.behave({ kind: 'slow', millis: 1500 });
        const settings = { ...world.env, WAITS_FOR };
        const plain = await run('waits.mjs', false, settings);
        expect(plain).toEqual({ code: 0, signal: null, stdout: 'went on\n', stderr: '' });
        expect(await run('waits.mjs', true, settings)).toEqual(plain);
      },
    );
  },
);
