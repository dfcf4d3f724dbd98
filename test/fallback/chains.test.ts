import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, askForStream, CASES, type Client, firstOf, SDKS, Stage } from './stage.ts';

const A_TO_B = {
  fallbacks: ['a -> b @together_ai after 503: success × 1'],
  retries: [],
  links: ['a -> b'],
};

describe.each(CASES)('a fallback with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  it('is found in try and catch', async () => {
    stage.break('a');
    await stage.run(async () => {
      try {
        await ask(client, 'a');
      } catch {
        await ask(client, 'b');
      }
    });
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found in promise style', async () => {
    stage.break('a');
    await stage.run(() => {
      const messages = [{ role: 'user' as const, content: 'Why?' }];
      return client.chat.completions
        .create({ model: 'a', messages })
        .catch(() => client.chat.completions.create({ model: 'b', messages }))
        .then(() => {});
    });
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found link by link in a loop over models', async () => {
    stage.break('a', 'b');
    await stage.run(() => firstOf(['a', 'b', 'c', 'd'], (model) => ask(client, model)));
    expect(await stage.reported(3)).toEqual({
      fallbacks: [
        'a -> b @together_ai after 503: error × 1',
        'b -> c @together_ai after 503: success × 1',
      ],
      retries: [],
      links: ['a -> b', 'b -> c'],
    });
  });

  it('is found if the whole chain fails', async () => {
    stage.break('a', 'b');
    const whole = stage.run(() => firstOf(['a', 'b'], (model) => ask(client, model)));
    await expect(whole).rejects.toMatchObject({ status: 503 });
    expect(await stage.reported(2)).toMatchObject({
      fallbacks: ['a -> b @together_ai after 503: error × 1'],
    });
    expect(await stage.unserved()).toBe(1);
  });

  it('is found in the catch of an outer function', async () => {
    stage.break('a');
    const inner = async () => {
      const asked = ask(client, 'a');
      await asked;
    };
    const middle = async () => {
      await inner();
      await turn();
    };
    await stage.run(async () => {
      await middle().catch(async () => {
        await turn();
        await ask(client, 'b');
      });
    });
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found in classes that call each other', async () => {
    stage.break('a');
    class Model {
      readonly #name: string;
      constructor(name: string) {
        this.#name = name;
      }
      async ask(): Promise<void> {
        return await ask(client, this.#name);
      }
    }
    class WithFallback {
      readonly #models = [new Model('a'), new Model('b')];
      async ask(): Promise<void> {
        await firstOf(['0', '1'], async (index) => await this.#models[Number(index)]?.ask());
      }
    }
    await stage.run(() => new WithFallback().ask());
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found after a wait between the two', async () => {
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      for (let index = 0; index < 5; index++) await turn();
      await ask(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found after retries of the same model, once', async () => {
    stage.break('a');
    await stage.run(() => firstOf(['a', 'a', 'a', 'b'], (model) => ask(client, model)));
    expect(await stage.reported(4)).toEqual({
      fallbacks: A_TO_B.fallbacks,
      retries: ['a after 503: error × 2'],
      links: ['a -> a', 'a -> a', 'a -> b'],
    });
    expect(await stage.unserved()).toBe(0);
  });

  it('is found for a stream that fails before it starts', async () => {
    stage.break('a');
    await stage.run(() => firstOf(['a', 'b'], (model) => askForStream(client, model)));
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });

  it('is found for a stream that fails in the middle', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'error-event', afterChunks: 2 } });
    await stage.run(() => firstOf(['a', 'b'], (model) => askForStream(client, model)));
    const { fallbacks, links } = await stage.reported(2);
    expect(fallbacks).toEqual([
      expect.stringMatching(/^a -> b @together_ai after \w+: success × 1$/),
    ]);
    expect(links).toEqual(['a -> b']);
  });

  it('is found for a stream whose connection breaks', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'reset-in-body', afterChunks: 2 } });
    await stage.run(() => firstOf(['a', 'b'], (model) => askForStream(client, model)));
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it('is found if the next model continues what the first had begun', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'reset-in-body', afterChunks: 2 } });
    await stage.run(async () => {
      await askForStream(client, 'a').catch(() => {});
      const messages = [
        { role: 'user' as const, content: 'Why?' },
        { role: 'assistant' as const, content: 'Because' },
      ];
      await client.chat.completions.create({ model: 'b', messages });
    });
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it('is found if the settings are in another order', async () => {
    stage.break('a');
    const content = 'Why?';
    await stage.run(async () => {
      await ask(client, 'a', content).catch(() => {});
      await client.chat.completions.create({
        max_tokens: 5,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content },
        ],
        model: 'b',
      });
    });
    expect(await stage.reported(2)).toEqual(A_TO_B);
  });
});

describe('a failure worth failing over', () => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open();
    client = stage.client(SDKS['openai 7'] ?? expect.fail());
  });

  it.each([
    [
      '429',
      { kind: 'status', status: 429, body: 'dynamic_request_limited' },
      'dynamic_request_limited',
    ],
    ['408', { kind: 'status', status: 408 }, '408'],
    ['409', { kind: 'status', status: 409 }, '409'],
    ['500', { kind: 'status', status: 500 }, '500'],
    ['502, a page', { kind: 'html' }, '502'],
    ['503', { kind: 'status', body: 'routing_error' }, 'routing_error'],
    ['529', { kind: 'status', status: 529 }, '529'],
    ['a broken connection', { kind: 'reset-before' }, 'connection_error'],
  ] as const)('is %s', async (_what, fault, type) => {
    stage.together.inject({ model: 'a', fault });
    await firstOf(['a', 'b'], (model) => ask(client, model));
    expect(await stage.reported(2)).toEqual({
      fallbacks: [`a -> b @together_ai after ${type}: success × 1`],
      retries: [],
      links: ['a -> b'],
    });
  });

  it("is the SDK's timeout", async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'hang' } });
    const impatient = client.withOptions({ timeout: 50 });
    await ask(impatient, 'a').catch(() => {});
    await ask(client, 'b');
    expect(await stage.reported(2)).toEqual({
      fallbacks: ['a -> b @together_ai after timeout: success × 1'],
      retries: [],
      links: ['a -> b'],
    });
  });

  it("is what is left after the SDK's own retries", async () => {
    const fault = { kind: 'status', status: 429, headers: { 'retry-after-ms': '1' } } as const;
    stage.together.inject({ model: 'a', fault });
    const patient = client.withOptions({ maxRetries: 2 });
    await ask(patient, 'a').catch(() => {});
    await ask(patient, 'b');
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });
});
