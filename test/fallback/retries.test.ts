import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, askForStream, CASES, type Client, firstOf, NONE, Stage } from './stage.ts';

describe.each(CASES)('a retry of the application with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  /** Makes the next `count` calls to a model fail. */
  const failNext = (model: string, count: number, status = 503): void => {
    stage.together.inject({ model, count, fault: { kind: 'status', status } });
  };

  /** Retries as `p-retry` does. */
  const retrying = async (work: () => Promise<void>, attempts = 3): Promise<void> => {
    const tries = Array.from({ length: attempts }, (_, index) => `${index}`);
    await firstOf(tries, async () => {
      await work();
    });
  };

  it('is found each time', async () => {
    failNext('a', 2);
    await stage.run(() => retrying(() => ask(client, 'a')));
    expect(await stage.reported(3)).toEqual({
      fallbacks: [],
      retries: ['a after 503: error × 1', 'a after 503: success × 1'],
      links: ['a -> a', 'a -> a'],
    });
    expect(stage.evidence()).toEqual(['flow', 'flow']);
    expect(await stage.unserved()).toBe(0);
  });

  it('leaves one call unserved if the last one fails too', async () => {
    failNext('a', 3, 429);
    await stage.run(() => retrying(() => ask(client, 'a')).catch(() => {}));
    expect(await stage.reported(3)).toMatchObject({
      retries: ['a after dynamic_request_limited: error × 2'],
    });
    expect(await stage.unserved()).toBe(1);
  });

  it('comes after a fallback that failed, and before the next one', async () => {
    stage.break('a');
    failNext('b', 1);
    await stage.run(() => firstOf(['a', 'b', 'b'], (model) => ask(client, model)));
    expect(await stage.reported(3)).toEqual({
      fallbacks: ['a -> b @together_ai after 503: error × 1'],
      retries: ['b after 503: success × 1'],
      links: ['a -> b', 'b -> b'],
    });
    expect(await stage.unserved()).toBe(0);
  });

  it('is found among many concurrent ones', async () => {
    failNext('a', 7);
    await stage.run(async () => {
      const users = Array.from({ length: 10 }, (_, index) =>
        retrying(() => ask(client, 'a', `question ${index}`), 9),
      );
      await Promise.all(users);
    });
    expect((await stage.reported(17)).links).toHaveLength(7);
    expect(await stage.unserved()).toBe(0);
  });

  it('is found among many asking the same', async () => {
    failNext('a', 7);
    await stage.run(async () => {
      await Promise.all(Array.from({ length: 10 }, () => retrying(() => ask(client, 'a'), 9)));
    });
    expect((await stage.reported(17)).links).toHaveLength(7);
    expect(await stage.unserved()).toBe(0);
  });

  it('is found for a stream, and with other settings', async () => {
    failNext('a', 1);
    const messages = [{ role: 'user' as const, content: 'Why?' }];
    await stage.run(async () => {
      await askForStream(client, 'a').catch(async () => {
        await client.chat.completions.create({ model: 'a', messages, temperature: 0.5 });
      });
    });
    expect(await stage.reported(2)).toMatchObject({ retries: ['a after 503: success × 1'] });
  });

  it('is found where it continues an answer that broke off', async () => {
    stage.together.inject({
      model: 'a',
      count: 1,
      fault: { kind: 'reset-in-body', afterChunks: 2 },
    });
    await stage.run(async () => {
      await askForStream(client, 'a').catch(() => {});
      const messages = [
        { role: 'user' as const, content: 'Why?' },
        { role: 'assistant' as const, content: 'It' },
      ];
      await client.chat.completions.create({ model: 'a', messages });
    });
    expect((await stage.reported(2)).retries).toEqual(['a after connection_error: success × 1']);
    expect(await stage.unserved()).toBe(0);
  });

  it('is found for text completions', async () => {
    failNext('a', 1);
    await stage.run(() =>
      retrying(async () => {
        await client.completions.create({ model: 'a', prompt: ['Once', 'upon'] });
      }),
    );
    expect((await stage.reported(2)).retries).toEqual(['a after 503: success × 1']);
  });

  it('is not a call asking the same after an answer', async () => {
    failNext('a', 1);
    await stage.run(async () => {
      await retrying(() => ask(client, 'a'));
      await ask(client, 'a');
      await turn();
      await ask(client, 'a');
    });
    expect((await stage.reported(4)).links).toEqual(['a -> a']);
  });

  it('is not a call asking for another answer', async () => {
    failNext('a', 1);
    const messages = [{ role: 'user' as const, content: 'Why?' }];
    await stage.run(async () => {
      for (const seed of [1, 2, 3]) {
        await client.chat.completions.create({ model: 'a', messages, seed }).catch(() => {});
      }
    });
    expect(await stage.reported(3)).toEqual(NONE);
  });

  it('is not a call using the same text for another task', async () => {
    failNext('a', 1);
    const work = async (instructions: string): Promise<void> => {
      const document = { role: 'user' as const, content: 'a long document' };
      const messages = [{ role: 'system' as const, content: instructions }, document];
      await client.chat.completions.create({ model: 'a', messages });
    };
    await stage.run(async () => {
      await work('Summarise.').catch(() => {});
      await work('Translate.');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is not a call in flight when the other failed', async () => {
    failNext('a', 4);
    await stage.run(async () => {
      await Promise.allSettled(Array.from({ length: 10 }, () => ask(client, 'a')));
    });
    expect(await stage.reported(10)).toEqual(NONE);
    expect(await stage.unserved()).toBe(4);
  });

  it.each([400, 401, 402, 404, 422])('is no call after a %i', async (status) => {
    failNext('a', 1, status);
    await stage.run(() => retrying(() => ask(client, 'a')));
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('does not count other operations twice', async () => {
    stage.together.inject({ path: '/v1/models', count: 1, fault: { kind: 'status', status: 503 } });
    await stage.run(() =>
      retrying(async () => {
        await client.models.list();
      }),
    );
    expect(await stage.reported(0)).toEqual(NONE);
  });
});
