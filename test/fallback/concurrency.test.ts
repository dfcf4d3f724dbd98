import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, CASES, type Client, firstOf, MODELS, NONE, Stage } from './stage.ts';

interface Task {
  readonly model: string;
  readonly question: string;
}

/** Tasks that cycle through the models, each with its own question. */
const TASKS: readonly Task[] = Array.from({ length: 40 }, (_, index) => ({
  model: MODELS[index % MODELS.length] ?? 'a',
  question: `question ${index}`,
}));

/** Limits concurrency as p-limit does: at most `most` at once, first come, first served. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

describe.each(CASES)('at the same time with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  const attempt = ({ model, question }: Task): Promise<void> =>
    ask(client, model, question).catch(() => {});

  it('ten chains are ten fallbacks', async () => {
    stage.break('a');
    await stage.run(async () => {
      const chains = Array.from({ length: 10 }, (_, index) =>
        firstOf(['a', 'b'], (model) => ask(client, model, `question ${index}`)),
      );
      await Promise.all(chains);
    });
    expect(await stage.reported(20)).toEqual({
      fallbacks: ['a -> b @together_ai after 503: success × 10'],
      retries: [],
      links: Array.from({ length: 10 }, () => 'a -> b'),
    });
  });

  it('ten chains with the same question are ten fallbacks', async () => {
    stage.break('a');
    await stage.run(async () => {
      const chains = Array.from({ length: 10 }, () => firstOf(['a', 'b'], (m) => ask(client, m)));
      await Promise.all(chains);
    });
    expect((await stage.reported(20)).fallbacks).toEqual([
      'a -> b @together_ai after 503: success × 10',
    ]);
  });

  it('chains of three, some needing one fallback, some two', async () => {
    stage.break('a', 'c');
    const models = [
      ['a', 'b'],
      ['a', 'c', 'd'],
      ['c', 'e'],
      ['b', 'a'],
    ];
    await stage.run(async () => {
      await Promise.all(
        models.map((chain, index) => firstOf(chain, (model) => ask(client, model, `${index}`))),
      );
    });
    expect((await stage.reported(8)).links).toEqual(['a -> b', 'a -> c', 'c -> d', 'c -> e']);
  });

  it('several models asked the same, some failing, are not fallbacks', async () => {
    stage.break('a', 'c');
    await stage.run(async () => {
      await Promise.allSettled(MODELS.map((model) => ask(client, model)));
    });
    expect(await stage.reported(5)).toEqual(NONE);
  });

  it('different questions, some failing, are not fallbacks', async () => {
    stage.break('a', 'c');
    await stage.run(async () => {
      await Promise.all(TASKS.map(attempt));
    });
    expect(await stage.reported(TASKS.length)).toEqual(NONE);
  });

  it('a pool that takes the next task when one is done has no fallbacks', async () => {
    stage.break('a', 'c');
    await stage.run(async () => {
      const limit = limiter(3);
      await Promise.all(TASKS.map((task) => limit(() => attempt(task))));
    });
    expect(await stage.reported(TASKS.length)).toEqual(NONE);
  });

  it('a queue with several consumers has no fallbacks', async () => {
    stage.break('a', 'c');
    await stage.run(async () => {
      const queue = [...TASKS];
      const consume = async (): Promise<void> => {
        for (let task = queue.shift(); task; task = queue.shift()) {
          await attempt(task);
          await turn();
        }
      };
      await Promise.all([consume(), consume(), consume(), consume()]);
    });
    expect(await stage.reported(TASKS.length)).toEqual(NONE);
  });

  it('a producer that feeds a consumer has no fallbacks', async () => {
    stage.break('a', 'c');
    async function* produce(): AsyncGenerator<Task> {
      for (const task of TASKS) {
        await turn();
        yield task;
      }
    }
    await stage.run(async () => {
      for await (const task of produce()) await attempt(task);
    });
    expect(await stage.reported(TASKS.length)).toEqual(NONE);
  });

  it('distinguishes fallbacks from other tasks inside a pool', async () => {
    stage.break('a');
    await stage.run(async () => {
      const limit = limiter(3);
      const withFallback = ({ model, question }: Task) =>
        firstOf(model === 'a' ? ['a', 'b'] : [model], (one) => ask(client, one, question));
      await Promise.all(TASKS.map((task) => limit(() => withFallback(task))));
    });
    expect(await stage.reported(48)).toEqual({
      fallbacks: ['a -> b @together_ai after 503: success × 8'],
      retries: [],
      links: Array.from({ length: 8 }, () => 'a -> b'),
    });
  });
});
