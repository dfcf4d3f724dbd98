import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as time from '../../packages/instrumentation/src/facts/clock.ts';
import { ask, askForStream, CASES, type Client, NONE, SDKS, Stage } from './stage.ts';

describe.each(CASES)('no fallback with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  afterEach(() => void vi.restoreAllMocks());

  it('is another question after a failure', async () => {
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a', 'How?').catch(() => {});
      await ask(client, 'b', 'Why?');
      await ask(client, 'c', 'When?');
    });
    expect(await stage.reported(3)).toEqual(NONE);
  });

  it('is the same model again, failing or not', async () => {
    stage.together.inject({ model: 'a', count: 2, fault: { kind: 'status', status: 503 } });
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      await ask(client, 'a').catch(() => {});
      await ask(client, 'a');
    });
    expect((await stage.reported(3)).fallbacks).toEqual([]);
  });

  it('is another model after the same one has answered', async () => {
    stage.together.inject({ model: 'a', count: 1, fault: { kind: 'status', status: 503 } });
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      await ask(client, 'a');
      await ask(client, 'b');
    });
    expect(await stage.reported(3)).toEqual({
      fallbacks: [],
      retries: ['a after 503: success × 1'],
      links: ['a -> a'],
    });
  });

  it('is another model without any failure', async () => {
    await stage.run(async () => {
      await ask(client, 'a');
      await ask(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is a second call after the replacement', async () => {
    stage.break('a');
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      await ask(client, 'b');
      await ask(client, 'c');
    });
    expect((await stage.reported(3)).links).toEqual(['a -> b']);
  });

  it.each([400, 401, 402, 403, 404, 413, 422])('is another model after a %i', async (status) => {
    stage.together.inject({ model: 'a', fault: { kind: 'status', status } });
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      await ask(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is another model after the window', async () => {
    stage.break('a');
    const { now } = time;
    await stage.run(async () => {
      await ask(client, 'a').catch(() => {});
      vi.spyOn(time, 'now').mockImplementation(() => now() + 30.001);
      await ask(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is another model after a call that the application cancelled', async () => {
    stage.together.inject({ model: 'a', fault: { kind: 'hang' } });
    await stage.run(async () => {
      const abort = new AbortController();
      const body = { model: 'a', messages: [{ role: 'user' as const, content: 'Why?' }] };
      const asked = client.chat.completions.create(body, { signal: abort.signal });
      const failed = expect(asked).rejects.toThrow('aborted');
      await expect.poll(() => stage.together.ledger.summary().inFlight).toBe(1);
      abort.abort();
      await failed;
      await ask(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is another model after a stream that the application left early', async () => {
    await stage.run(async () => {
      const messages = [{ role: 'user' as const, content: 'Why?' }];
      const stream = await client.chat.completions.create({ model: 'a', messages, stream: true });
      for await (const _chunk of stream) break;
      await askForStream(client, 'b');
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('is a call that failed before it was sent', async () => {
    await stage.run(async () => {
      const abort = AbortSignal.abort();
      const body = { model: 'a', messages: [{ role: 'user' as const, content: 'Why?' }] };
      await client.chat.completions.create(body, { signal: abort }).catch(() => {});
      await ask(client, 'b');
    });
    const { fallbacks } = await stage.reported(stage.spans().length);
    expect(fallbacks).toEqual([]);
  });

  it("includes a server's other requests", async () => {
    stage.break('a');
    const handle = async (model: string): Promise<void> => {
      await null;
      await stage.run(() => ask(client, model)).catch(() => {});
    };
    await Promise.all(['a', 'a', 'a'].map(handle));
    await Promise.all(['b', 'c', 'd'].map(handle));
    expect(await stage.reported(6)).toEqual(NONE);
  });
});

describe('the window', () => {
  it('can be set', async () => {
    const stage = await Stage.open('no parent span', { fallbackWindowMillis: 60_000 });
    const client = stage.client(SDKS['openai 7'] ?? expect.fail());
    stage.break('a');
    const { now } = time;
    await ask(client, 'a').catch(() => {});
    vi.spyOn(time, 'now').mockImplementation(() => now() + 59);
    await ask(client, 'b');
    vi.restoreAllMocks();
    expect((await stage.reported(2)).links).toEqual(['a -> b']);
  });

  it.each([
    ['a context that is too long', 'context_length_exceeded'],
    ['a wrong key', 'invalid_api_key'],
    ['a used-up credit', 'credit_limit'],
  ])('does not open for a stream that ends with %s', async (_what, code) => {
    const stage = await Stage.open();
    const client = stage.client(SDKS['openai 7'] ?? expect.fail());
    const payload = { error: { message: 'x', type: 'invalid_request_error', param: null, code } };
    stage.together.inject({ model: 'a', fault: { kind: 'error-event', payload } });
    await askForStream(client, 'a').catch(() => {});
    await askForStream(client, 'b');
    const reported = await stage.reported(2);
    expect(reported).toEqual(NONE);
  });
});
