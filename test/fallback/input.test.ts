import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, type Client, firstOf, NONE, SDKS, Stage, SURROUNDINGS } from './stage.ts';

const OpenAI = SDKS['openai 7'] ?? expect.fail();
const QUESTIONS = ['What?', 'Why?', 'How?', 'Who?', 'When?'];

let stage: Stage;
let client: Client;

/** Runs work in a span of its own, so that the parent span is no evidence. */
async function apart(surrounding: string, work: () => Promise<void>): Promise<void> {
  if (surrounding === 'a parent span') await stage.inSpan('elsewhere', work);
  else await work();
}

/** Awaits something before the call, as frameworks do, which ends the failed call's async flow. */
async function askLater(model: string, question?: string): Promise<void> {
  await turn();
  await ask(client, model, question);
}

describe.each(SURROUNDINGS)('calls behind a wrapper that awaits, with %s', (surrounding) => {
  const evidence = surrounding === 'a parent span' ? 'parent' : 'input';

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(OpenAI);
  });

  it('a chain of models is found link by link', async () => {
    stage.break('a', 'b');
    await stage.run(() => firstOf(['a', 'b', 'c'], (model) => askLater(model)));
    expect((await stage.reported(3)).links).toEqual(['a -> b', 'b -> c']);
    expect(stage.evidence()).toEqual([evidence, evidence]);
    expect(await stage.unserved()).toBe(0);
  });

  it('a chain in classes that look something up is found', async () => {
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
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it('retries of the same model are found, and the fallback after them', async () => {
    stage.break('a');
    await stage.run(() => firstOf(['a', 'a', 'b'], (model) => askLater(model)));
    expect((await stage.reported(3)).links).toEqual(['a -> a', 'a -> b']);
    expect(await stage.unserved()).toBe(0);
  });

  it('a second round for the failed ones of many is found', async () => {
    stage.break('a');
    await stage.run(async () => {
      await Promise.allSettled([askLater('a', 'Why?'), askLater('c', 'How?')]);
      await askLater('b', 'Why?');
    });
    expect((await stage.reported(3)).links).toEqual(['a -> b']);
  });

  it('questions that fail together are each matched to their own', async () => {
    stage.break('a');
    await stage.run(async () => {
      await Promise.allSettled(QUESTIONS.map((question) => askLater('a', question)));
      await Promise.all(QUESTIONS.map((question) => askLater('b', question)));
    });
    expect((await stage.reported(10)).links).toEqual(QUESTIONS.map(() => 'a -> b'));
    expect(await stage.unserved()).toBe(0);
  });

  it('a hundred questions that fail together are all found', async () => {
    stage.break('a');
    const questions = Array.from({ length: 100 }, (_, index) => `question ${index}`);
    await stage.run(async () => {
      await Promise.allSettled(questions.map((question) => askLater('a', question)));
      await Promise.all(questions.map((question) => askLater('b', question)));
    });
    expect((await stage.reported(200)).links).toHaveLength(100);
  });

  it('the same question asked concurrently is only found under a parent', async () => {
    stage.break('a');
    await stage.run(async () => {
      await Promise.allSettled(QUESTIONS.map(() => askLater('a')));
      await Promise.all(QUESTIONS.map(() => askLater('b')));
    });
    const { links } = await stage.reported(10);
    expect(links).toHaveLength(evidence === 'parent' ? QUESTIONS.length : 0);
  });

  it('the last message is not enough without a parent', async () => {
    stage.break('a');
    const askAfter = async (model: string, history: string): Promise<void> => {
      await turn();
      const messages = [history, 'go on'].map((content) => ({ role: 'user' as const, content }));
      await client.chat.completions.create({ model, messages });
    };
    await stage.run(async () => {
      await askAfter('a', 'a fable').catch(() => {});
      await apart(surrounding, () => askAfter('b', 'a poem'));
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('other tools are another input', async () => {
    stage.break('a');
    const askWith = async (model: string, name: string): Promise<void> => {
      await turn();
      const tools = [{ type: 'function' as const, function: { name } }];
      const messages = [{ role: 'user' as const, content: 'Why?' }];
      await client.chat.completions.create({ model, messages, tools });
    };
    await stage.run(async () => {
      await askWith('a', 'search').catch(() => {});
      await apart(surrounding, () => askWith('b', 'weather'));
      await apart(surrounding, () => askWith('b', 'search'));
    });
    expect((await stage.reported(3)).links).toEqual(['a -> b']);
  });
});

describe.each(SURROUNDINGS)('users who ask the same, with %s', (surrounding) => {
  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(OpenAI);
  });

  /** Handles one server request, in its own trace if there are traces. */
  const serve = (model = 'a'): Promise<void> => stage.run(() => askLater(model)).catch(() => {});

  it('are not retries of each other if each has a trace, or one is still waiting', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = client.withOptions({
      fetch: async (input, init) => {
        await released;
        return await fetch(input as string, init as RequestInit);
      },
    });
    stage.together.inject({ model: 'a', count: 1, fault: { kind: 'status', status: 503 } });
    const waiting = stage.run(() => ask(slow, 'a'));
    await turn();
    await serve();
    await serve();
    await serve();
    release();
    await waiting;
    expect(await stage.reported(4)).toEqual(NONE);
    expect(await stage.unserved()).toBe(1);
  });

  it('are not retries if two of them failed', async () => {
    stage.together.inject({ model: 'a', count: 2, fault: { kind: 'status', status: 503 } });
    await Promise.all([serve(), serve(), serve()]);
    await Promise.all([serve(), serve('b'), serve('c')]);
    expect(await stage.reported(6)).toEqual(NONE);
  });

  it('are not retries if another one succeeded after the failure', async () => {
    stage.together.inject({ model: 'a', count: 1, fault: { kind: 'status', status: 503 } });
    const failing = serve();
    await turn();
    await turn();
    const answered = stage.run(() => ask(client, 'a'));
    await Promise.all([failing, answered]);
    await serve();
    await serve('b');
    expect(await stage.reported(4)).toEqual(NONE);
  });
});

describe.each(SURROUNDINGS)(
  'a batch that goes on when its first call has failed, with %s',
  (surrounding) => {
    beforeEach(async () => {
      stage = await Stage.open(surrounding);
      client = stage.client(OpenAI);
    });

    /** A client whose calls fail one after the other, even if sent together. */
    function failingInTurn(): Client {
      let arrived = 0;
      return client.withOptions({
        fetch: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20 * arrived++));
          return Response.json({ error: { message: 'full' } }, { status: 503 });
        },
      });
    }

    /** A client that sends only after 300 ms, when all other calls have failed. */
    function answeringLater(): Client {
      return client.withOptions({
        fetch: async (input, init) => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          return await fetch(input as string, init as RequestInit);
        },
      });
    }

    it('is found for all its questions', async () => {
      const [full, free] = [failingInTurn(), answeringLater()];
      const batch = (model: Client, name: string) =>
        Promise.all(QUESTIONS.map((question) => ask(model, name, question)));
      await stage.run(async () => {
        await batch(full, 'a').catch(() => batch(free, 'b'));
      });
      expect((await stage.reported(10)).links).toEqual(QUESTIONS.map(() => 'a -> b'));
      expect(await stage.unserved()).toBe(0);
    });

    it('is not found when models are compared, question by question', async () => {
      const [full, free] = [failingInTurn(), answeringLater()];
      await stage.run(async () => {
        for (const question of QUESTIONS.slice(0, 3)) {
          await Promise.allSettled([ask(full, 'a', question), ask(free, 'b', question)]);
        }
      });
      expect(await stage.reported(6)).toEqual(NONE);
    });
  },
);
