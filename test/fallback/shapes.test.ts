import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, CASES, type Client, firstOf, NONE, Stage, TRANSCRIBERS } from './stage.ts';

describe.each(CASES)('shapes of applications with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  it('a generator that hands on a stream is found', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'error-event', afterChunks: 2 } });
    async function* answer(model: string): AsyncGenerator<unknown> {
      const messages = [{ role: 'user' as const, content: 'Why?' }];
      const stream = await client.chat.completions.create({ model, messages, stream: true });
      for await (const chunk of stream) yield chunk;
    }
    await stage.run(() =>
      firstOf(['a', 'b'], async (model) => {
        for await (const _chunk of answer(model));
      }),
    );
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it("the application's own AsyncLocalStorage is not in the way", async () => {
    stage.break('a');
    const requestId = new AsyncLocalStorage<string>();
    await stage.run(() =>
      firstOf(['a', 'b'], (model) => requestId.run(`to ${model}`, () => ask(client, model))),
    );
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it('a separate span around each attempt does no harm', async () => {
    stage.break('a');
    await stage.run(() =>
      firstOf(['a', 'b'], (model) => stage.inSpan(`try ${model}`, () => ask(client, model))),
    );
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it('text completions and embeddings are found too', async () => {
    stage.break('a');
    await stage.run(async () => {
      await firstOf(['a', 'b'], async (model) => {
        await client.completions.create({ model, prompt: 'Once' });
      }).catch(() => {});
      await firstOf(['a', 'b'], async (model) => {
        await client.embeddings.create({ model, input: 'Once' });
      }).catch(() => {});
    });
    expect((await stage.reported(4)).links).toEqual(['a -> b', 'a -> b']);
  });

  it('the same file transcribed by another model is found', async () => {
    stage.break(TRANSCRIBERS[0]);
    const file = new File(['RIFF'], 'monday.wav');
    await stage.run(() =>
      firstOf(TRANSCRIBERS, async (model) => {
        await client.audio.transcriptions.create({ model, file });
      }),
    );
    expect((await stage.reported(2)).links).toEqual(['whisper -> parakeet']);
  });

  it('another file transcribed by another model is no fallback', async () => {
    stage.break(TRANSCRIBERS[0]);
    await stage.run(async () => {
      for (const model of TRANSCRIBERS) {
        const file = new File([`RIFF ${model}`], `for-${model}.wav`);
        await client.audio.transcriptions.create({ model, file }).catch(() => {});
      }
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('a hedge that starts before the failure is no fallback', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = client.withOptions({
      fetch: async () => {
        await released;
        return new Response('{}', { status: 503 });
      },
    });
    await stage.run(async () => {
      const first = ask(slow, 'a').catch(() => {});
      await Promise.resolve();
      await ask(client, 'b');
      release();
      await first;
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });
});
