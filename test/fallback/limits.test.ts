import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ask, askForStream, firstOf, NONE, SDKS, Stage, SURROUNDINGS } from './stage.ts';

/** Limits of the current design. A better one may lift them, and should. */

const OpenAI = SDKS['openai 7'] ?? expect.fail();
const A_TO_B = ['a -> b'];

let stage: Stage;

function abortingWith(reason: unknown): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  return controller.signal;
}

describe.each(SURROUNDINGS)('with %s', (surrounding) => {
  it('a wrapper that awaits inside a root span per attempt is not found (current limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await firstOf(['a', 'b'], (model) =>
      stage.inSpan(`try ${model}`, async () => {
        await turn();
        await ask(client, model);
      }),
    );
    // Two users with the same question look alike. Without a context manager no span is active, so
    // the input is the only evidence.
    const isTraced = surrounding !== 'no context manager';
    expect((await stage.reported(2)).links).toEqual(isTraced ? [] : A_TO_B);
  });

  it('asking several models in turn to compare them counts as fallbacks (current limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      for (const model of ['a', 'b', 'c']) await ask(client, model, 'ping').catch(() => {});
    });
    expect((await stage.reported(3)).links).toEqual(A_TO_B);
  });

  it('a question shortened for the next model is not found (current limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a', 'a long question').catch(() => ask(client, 'b', 'a long'));
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('two users asking the same in turn look like one user retrying (current limit)', async () => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.together.inject({ model: 'a', count: 1, fault: { kind: 'status', status: 503 } });
    const user = async () => {
      await turn();
      await ask(client, 'a').catch(() => {});
    };
    await stage.run(async () => {
      await user();
      await user();
    });
    expect((await stage.reported(2)).links).toEqual(['a -> a']);
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
    expect((await stage.reported(3)).links).toEqual(['a -> b']);
  });

  it.each([
    ['AbortSignal.timeout', () => AbortSignal.timeout(50)],
    ['a reason of a client', () => abortingWith(Object.assign(new Error(), { code: 'ETIMEDOUT' }))],
    ['a reason that says so', () => abortingWith(new Error('timed out after 50 ms'))],
  ])("a call that the application's own timeout ended is replaced: %s", async (_, signalOf) => {
    stage = await Stage.open(surrounding);
    const client = stage.client(OpenAI);
    stage.together.inject({ model: 'a', fault: { kind: 'hang' } });
    await stage.run(async () => {
      const body = { model: 'a', messages: [{ role: 'user' as const, content: 'Why?' }] };
      const options = { signal: signalOf() };
      await client.chat.completions.create(body, options).then(
        () => expect.fail('it hangs'),
        () => ask(client, 'b'),
      );
    });
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
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
    expect((await stage.reported(1)).fallbacks).toEqual([
      'a -> b @localhost after 503: success × 1',
    ]);
  });
});
