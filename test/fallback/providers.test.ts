import { beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  askForStream,
  CASES,
  type Client,
  firstOf,
  NONE,
  SDKS,
  Stage,
  SURROUNDINGS,
} from './stage.ts';

const OpenAI = SDKS['openai 7'] ?? expect.fail();
const Together = SDKS['together-ai'] ?? expect.fail();
let stage: Stage;

describe.each(CASES)('another provider with %s and %s', (_sdk, surrounding, Class) => {
  let together: Client;
  let other: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    together = stage.client(Class);
    other = stage.foreignClient(Class);
  });

  it('replaces a failed call to Together, without a span of its own', async () => {
    stage.break('a');
    await stage.run(async () => {
      await ask(together, 'a').catch(() => ask(other, 'b'));
    });
    expect(await stage.reported(1)).toEqual({
      fallbacks: ['a -> b @localhost after 503: success × 1'],
      retries: [],
      links: [],
    });
  });

  it('can replace it with the same model', async () => {
    stage.break('a');
    await stage.run(async () => {
      await ask(together, 'a').catch(() => ask(other, 'a'));
    });
    expect((await stage.reported(1)).fallbacks).toEqual([
      'a -> a @localhost after 503: success × 1',
    ]);
  });

  it('replaces a stream that failed in the middle by a stream', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'error-event' } });
    await stage.run(async () => {
      await askForStream(together, 'a').catch(() => askForStream(other, 'b'));
    });
    expect((await stage.reported(1)).fallbacks).toEqual([
      expect.stringMatching(/^a -> b @localhost after \w+: success × 1$/),
    ]);
  });

  it('is none if it fails too: the call stays unserved', async () => {
    stage.break('a');
    stage.elsewhere.inject({ fault: { kind: 'status', status: 500 } });
    await stage.run(async () => {
      const chain = firstOf(['a', 'b'], (model) => ask(model === 'a' ? together : other, model));
      await expect(chain).rejects.toMatchObject({ status: 500 });
    });
    expect(await stage.reported(1)).toEqual(NONE);
    expect(await stage.unserved()).toBe(1);
  });

  it('leaves the failure to the next one if it takes too long', async () => {
    stage.break('a');
    stage.elsewhere.inject({ fault: { kind: 'hang' } });
    await stage.run(async () => {
      const body = { model: 'b', messages: [{ role: 'user' as const, content: 'Why?' }] };
      await ask(together, 'a').catch(() => {});
      const signal = AbortSignal.timeout(50);
      await other.chat.completions.create(body, { signal }).catch(() => {});
      await ask(together, 'c');
    });
    expect((await stage.reported(2)).fallbacks).toEqual([
      'a -> c @together_ai after 503: success × 1',
    ]);
  });

  it('leaves the failure to the next one if it fails too', async () => {
    stage.break('a');
    stage.elsewhere.inject({ fault: { kind: 'status', status: 500 } });
    await stage.run(() =>
      firstOf(['a', 'b', 'c'], (model) => ask(model === 'b' ? other : together, model)),
    );
    expect(await stage.reported(2)).toEqual({
      fallbacks: ['a -> c @together_ai after 503: success × 1'],
      retries: [],
      links: ['a -> c'],
    });
    expect(await stage.unserved()).toBe(0);
  });

  it('comes last in a chain over models', async () => {
    stage.break('a', 'b');
    await stage.run(() =>
      firstOf(['a', 'b', 'c'], (model) => ask(model === 'c' ? other : together, model)),
    );
    expect(await stage.reported(2)).toEqual({
      fallbacks: [
        'a -> b @together_ai after 503: error × 1',
        'b -> c @localhost after 503: success × 1',
      ],
      retries: [],
      links: ['a -> b'],
    });
  });

  it('is not a fallback if nothing failed, or for another question', async () => {
    stage.break('c');
    await stage.run(async () => {
      await ask(other, 'b');
      await ask(together, 'a');
      await ask(other, 'b');
      await ask(together, 'c', 'How?').catch(() => {});
      await ask(other, 'b', 'Why?');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is not a failure of Together if it fails itself', async () => {
    stage.elsewhere.inject({ fault: { kind: 'status', status: 503 } });
    await stage.run(async () => {
      await ask(other, 'b').catch(() => {});
      await ask(together, 'a');
    });
    expect(await stage.reported(1)).toEqual(NONE);
  });
});

describe.each(SURROUNDINGS)('both SDKs with %s', (surrounding) => {
  it.each([
    ['openai, then together-ai', OpenAI, Together],
    ['together-ai, then openai', Together, OpenAI],
  ])('%s', async (_order, First, Second) => {
    stage = await Stage.open(surrounding);
    const [first, second] = [stage.client(First), stage.client(Second)];
    stage.break('a');
    await stage.run(async () => {
      await ask(first, 'a').catch(() => ask(second, 'b'));
    });
    expect(await stage.reported(2)).toEqual({
      fallbacks: ['a -> b @together_ai after 503: success × 1'],
      retries: [],
      links: ['a -> b'],
    });
  });
});

it('names well-known providers, and Together as the user does', async () => {
  stage = await Stage.open('no parent span', { providerName: 'my_gateway' });
  const client = stage.client(OpenAI);
  const openai = new OpenAI({
    apiKey: 'key',
    baseURL: 'https://eu.api.openai.com/v1',
    maxRetries: 0,
    fetch: async () => Response.json({ id: 'x', object: 'chat.completion', choices: [] }),
  });
  stage.break('a');
  await ask(client, 'a').catch(() => ask(client, 'b'));
  await ask(client, 'a').catch(() => ask(openai, 'gpt'));
  expect((await stage.reported(3)).fallbacks).toEqual([
    'a -> b @my_gateway after 503: success × 1',
    'a -> gpt @openai after 503: success × 1',
  ]);
});
