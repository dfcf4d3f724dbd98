import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, askForStream, firstOf, NONE, SDKS, Stage } from './stage.ts';

/** What the present design can't tell. A better one may change these, and should. */

const OpenAI = SDKS['openai 7'] ?? expect.fail();
const A_TO_B = ['a -> b'];

let stage: Stage;

afterEach(() => stage.close());

describe.each([
  ['no context manager', []],
  ['no parent span', []],
  ['a parent span', A_TO_B],
] as const)('with %s', (surrounding, links) => {
  const outcome = links.length > 0 ? 'is found' : 'is not found (present limit)';

  it(`a chain whose wrapper awaits before it calls ${outcome}`, async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(() =>
      firstOf(['a', 'b'], async (model) => {
        await turn();
        await ask(client, model);
      }),
    );
    expect((await stage.told(2)).links).toEqual(links);
  });

  it(`a chain in classes that look something up before they call ${outcome}`, async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    class Model {
      readonly #name: Promise<string>;
      constructor(name: string) {
        this.#name = Promise.resolve(name);
      }
      async ask(): Promise<void> {
        await ask(client, await this.#name);
      }
    }
    await stage.run(() => firstOf(['a', 'b'], (name) => new Model(name).ask()));
    expect((await stage.told(2)).links).toEqual(links);
  });

  it(`a second round for those of many that failed ${outcome}`, async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      const questions = ['Why?', 'How?'];
      const first = await Promise.allSettled([
        ask(client, 'a', questions[0]),
        ask(client, 'c', questions[1]),
      ]);
      for (const [index, { status }] of first.entries()) {
        if (status === 'rejected') await ask(client, 'b', questions[index]);
      }
    });
    expect((await stage.told(3)).links).toEqual(links);
  });

  it('a wrapper that awaits inside a span for each attempt is not found (present limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(() =>
      firstOf(['a', 'b'], (model) =>
        stage.inSpan(`try ${model}`, async () => {
          await turn();
          await ask(client, model);
        }),
      ),
    );
    // Without a context manager no span is ever active, so there is no parent to tell by either.
    expect((await stage.told(2)).links).toEqual([]);
  });

  it('one question to one model after the other, to compare them, counts (present limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      for (const model of ['a', 'b', 'c']) await ask(client, model, 'ping').catch(() => {});
    });
    expect((await stage.told(3)).links).toEqual(A_TO_B);
  });

  it('the same text under other instructions counts (present limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    const work = async (model: string, instructions: string): Promise<void> => {
      const document = { role: 'user' as const, content: 'a long document' };
      const messages = [{ role: 'system' as const, content: instructions }, document];
      await client.chat.completions.create({ model, messages });
    };
    await stage.run(async () => {
      await work('a', 'Summarise.').catch(() => {});
      await work('b', 'Translate.');
    });
    expect((await stage.told(2)).links).toEqual(A_TO_B);
  });

  it('a question that was shortened for the next model is not found (present limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a', 'a long question').catch(() => ask(client, 'b', 'a long'));
    });
    expect(await stage.told(2)).toEqual(NONE);
  });

  it('a chain with another call in between is found', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      await ask(client, 'c', 'Is this a harmless question?');
      await ask(client, 'b');
    });
    expect((await stage.told(3)).links).toEqual(['a -> b']);
  });

  it("a call that the application's own timeout ended is replaced", async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.together.inject({ model: 'a', fault: { kind: 'hang' } });
    await stage.run(async () => {
      const body = { model: 'a', messages: [{ role: 'user' as const, content: 'Why?' }] };
      const options = { signal: AbortSignal.timeout(50) };
      await client.chat.completions.create(body, options).then(
        () => expect.fail('it hangs'),
        () => ask(client, 'b'),
      );
    });
    expect((await stage.told(2)).links).toEqual(['a -> b']);
  });

  it('back at Together after another provider failed too is no fallback (present limit)', async () => {
    stage = await Stage.open(surrounding);
    const [client, other] = [stage.client(OpenAI), stage.foreignClient(OpenAI)];
    stage.break('a');
    stage.elsewhere.inject({ fault: { kind: 'status', status: 500 } });
    await stage.run(() =>
      firstOf(['a', 'b', 'c'], (model) => ask(model === 'b' ? other : client, model)),
    );
    expect(await stage.told(2)).toEqual({
      fallbacks: ['a -> b @localhost after 503: error × 1'],
      links: [],
    });
  });

  it("another provider's stream that breaks later counts as success (present limit)", async () => {
    stage = await Stage.open(surrounding);
    const [client, other] = [stage.client(OpenAI), stage.foreignClient(OpenAI)];
    stage.break('a');
    stage.elsewhere.inject({ fault: { kind: 'error-event', afterChunks: 2 } });
    await stage.run(async () => {
      const chain = firstOf(['a', 'b'], (model) =>
        askForStream(model === 'a' ? client : other, model),
      );
      await expect(chain).rejects.toThrow();
    });
    expect((await stage.told(1)).fallbacks).toEqual(['a -> b @localhost after 503: success × 1']);
  });
});
