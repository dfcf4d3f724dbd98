import { describe, expect, it } from 'vitest';
import { chat, chunks, DEEPSEEK, KIMI, R1, simulate } from '../testing/client.ts';

const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, unit: { enum: ['C', 'F'] } },
      },
    },
  },
];

describe('chat completions', () => {
  it('serve the same for the same seed, and something else for another', async () => {
    const texts: string[] = [];
    for (const seed of [7, 7, 8]) {
      const simulator = await simulate({ seed });
      let text = '';
      for (const model of [DEEPSEEK, R1, DEEPSEEK]) {
        for (const stream of [true, false])
          text += await (await chat(simulator, { model, stream })).text();
      }
      texts.push(text.replaceAll(/"created":\d+/g, ''));
    }
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('are refused if the prompt asks for it', async () => {
    const simulator = await simulate();
    const messages = [{ role: 'user', content: 'refuse: hello' }];
    const whole = (await (await chat(simulator, { messages })).json()) as object;
    expect(whole).toMatchObject({
      choices: [{ message: { content: null, refusal: expect.any(String) }, finish_reason: 'stop' }],
    });
    const body = await (await chat(simulator, { messages, stream: true })).text();
    const deltas = chunks(body).flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas.some((delta) => delta.refusal)).toBe(true);
    expect(deltas.every((delta) => delta.content === '')).toBe(true);
    await (await chat(simulator, {})).text();
    expect(simulator.ledger.entries().map(({ refusal }) => refusal)).toEqual([
      true,
      true,
      undefined,
    ]);
    const [, streamed] = simulator.ledger.entries();
    expect(streamed?.completionTokens).toBe(streamed?.chunkTimes.length);
  });

  it('keep the text of a model when other models are called in between', async () => {
    const one = await simulate();
    const two = await simulate();
    await (await chat(two, { model: KIMI })).text();
    const content = async (response: Response): Promise<unknown> =>
      ((await response.json()) as { choices: unknown }).choices;
    expect(await content(await chat(two, { model: DEEPSEEK }))).toEqual(
      await content(await chat(one, { model: DEEPSEEK })),
    );
  });

  it.each([
    // model, include_usage, where the usage is
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', undefined, 'finish chunk'],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', true, 'finish chunk'],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', false, 'nowhere'],
    [DEEPSEEK, undefined, 'empty choices'],
    [DEEPSEEK, true, 'empty choices'],
    [KIMI, undefined, 'nowhere'],
    [KIMI, true, 'empty choices'],
  ])('%s, include_usage %s: usage in %s', async (model, includeUsage, place) => {
    const simulator = await simulate();
    const options =
      includeUsage === undefined ? {} : { stream_options: { include_usage: includeUsage } };
    const events = chunks(
      await (await chat(simulator, { model, stream: true, ...options })).text(),
    );
    const withUsage = events.filter((event) => event.usage);
    const [entry] = simulator.ledger.entries();
    expect(entry?.usageSent).toBe(place !== 'nowhere');
    expect(withUsage.length).toBe(place === 'nowhere' ? 0 : 1);
    if (place === 'nowhere') return;
    expect(withUsage[0]).toBe(events.at(-1));
    expect(withUsage[0]?.choices.length).toBe(place === 'finish chunk' ? 1 : 0);
    const content = events.filter(
      (event) => event.choices[0]?.delta.content !== '' && event.choices.length > 0,
    );
    expect(withUsage[0]?.usage).toMatchObject({
      prompt_tokens: entry?.promptTokens,
      completion_tokens: content.length,
    });
    expect(entry?.completionTokens).toBe(content.length);
  });

  it.each([
    [R1, 'reasoning'],
    ['zai-org/GLM-4.6', 'reasoning_content'],
  ] as const)('%s thinks in %s', async (model, field) => {
    const simulator = await simulate();
    const events = chunks(await (await chat(simulator, { model, stream: true })).text());
    const thoughts = events.filter((event) => event.choices[0]?.delta[field]);
    const [entry] = simulator.ledger.entries();
    expect(thoughts.length).toBeGreaterThan(0);
    expect(entry?.reasoningTokens).toBe(thoughts.length);
    // The first chunk is empty, so it is not the first token.
    expect(events[0]?.choices[0]?.delta).toMatchObject({ content: '' });
    const json = (await (await chat(simulator, { model })).json()) as {
      choices: { message: Record<string, string> }[];
      usage: { completion_tokens_details: { reasoning_tokens: number } };
    };
    expect(json.choices[0]?.message[field]).toMatch(/\w+/);
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });

  it('call a tool when forced or prompted, with its arguments in pieces', async () => {
    const simulator = await simulate();
    const asked = { messages: [{ role: 'user', content: 'tool: weather' }] };
    for (const body of [{ tool_choice: 'required' }, asked]) {
      const events = chunks(await (await chat(simulator, { tools, stream: true, ...body })).text());
      const calls = events.flatMap((event) => event.choices[0]?.delta.tool_calls ?? []);
      expect(calls[0]?.function.name).toBe('get_weather');
      expect(calls.length).toBeGreaterThan(2);
      const sent = JSON.parse(calls.map((call) => call.function.arguments).join('')) as object;
      expect(Object.keys(sent)).toEqual(['city', 'unit']);
      // As recorded: in the last piece of the arguments, and again in the finish chunk.
      const finishes = events.map((event) => event.choices[0]?.finish_reason).filter(Boolean);
      expect(finishes).toEqual(['tool_calls', 'tool_calls']);
    }
    const json = (await (await chat(simulator, { tools, tool_choice: 'required' })).json()) as {
      choices: { message: { tool_calls: unknown[] } }[];
    };
    expect(json.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'get_weather' } },
    ]);
  });

  it('honour max_tokens and n, with one usage for all choices', async () => {
    const simulator = await simulate();
    const events = chunks(
      await (await chat(simulator, { model: DEEPSEEK, stream: true, max_tokens: 3, n: 2 })).text(),
    );
    const of = (index: number): number =>
      events.filter((event) => event.choices[0]?.index === index && event.choices[0].delta.content)
        .length;
    expect([of(0), of(1)]).toEqual([3, 3]);
    const finishes = events.map((event) => event.choices[0]?.finish_reason).filter(Boolean);
    expect(finishes).toEqual(['length', 'length']);
    expect(events.at(-1)?.usage?.['completion_tokens']).toBe(6);
  });

  it('answer in JSON on request', async () => {
    const simulator = await simulate();
    const schema = { type: 'object', properties: { age: { type: 'integer' } } };
    const json = (await (
      await chat(simulator, { response_format: { type: 'json_schema', json_schema: { schema } } })
    ).json()) as { choices: { message: { content: string } }[] };
    expect(JSON.parse(json.choices[0]?.message.content ?? '')).toEqual({ age: expect.any(Number) });
  });

  it.each(['flat', 'details', 'both'] as const)('say cached tokens: %s', async (place) => {
    const simulator = await simulate({ promptCache: { share: 0.5, place } });
    const messages = [{ role: 'user', content: 'x'.repeat(64) }];
    const { usage } = (await (await chat(simulator, { messages })).json()) as { usage: object };
    const flat = { cached_tokens: 10 };
    const details = { prompt_tokens_details: flat };
    expect(usage).toMatchObject({ flat, details, both: { ...flat, ...details } }[place]);
    expect('cached_tokens' in usage).toBe(place !== 'details');
    expect(simulator.ledger.entries()[0]?.cachedTokens).toBe(10);
  });

  it('send each token at its time', async () => {
    const simulator = await simulate({
      latency: { firstTokenMillis: 60, perTokenMillis: 10, jitter: 0 },
    });
    await (await chat(simulator, { model: DEEPSEEK, stream: true, max_tokens: 4 })).text();
    const [entry] = simulator.ledger.entries();
    if (entry?.firstByteAt === undefined || entry.firstTokenAt === undefined)
      throw new Error('no times');
    // Due times count from the arrival, so a late timer delays one chunk but not later ones.
    expect(entry.firstTokenAt - entry.receivedAt).toBeGreaterThanOrEqual(59);
    expect(entry.firstByteAt).toBeLessThan(entry.firstTokenAt);
    expect((entry.chunkTimes.at(-1) ?? 0) - entry.receivedAt).toBeGreaterThanOrEqual(89);
  });

  it.each([
    ['not JSON', '{"model":', 400, /not valid JSON/],
    [
      'no messages',
      { messages: undefined },
      400,
      /'messages' must be a non-empty array; got nothing/,
    ],
    ['a wrong role', { messages: [{ role: 'robot' }] }, 400, /messages\[0\].role/],
    ['a wrong stream', { stream: 'yes' }, 400, /'stream' must be a boolean; got "yes"/],
    ['max_tokens 0', { max_tokens: 0 }, 400, /'max_tokens' must be a whole number/],
    ['a long prompt', { max_tokens: 200_000 }, 422, /must be <= 131072/],
    ['an embedding model', { model: 'BAAI/bge-base-en-v1.5' }, 400, /type embedding/],
    [
      'an unknown model',
      { model: 'nobody/nothing' },
      404,
      /Unable to access model nobody\/nothing/,
    ],
  ])('refuse %s', async (_, body, status, message) => {
    const simulator = await simulate();
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
    const response =
      typeof body === 'string'
        ? await fetch(`${simulator.baseURL}/chat/completions`, { method: 'POST', headers, body })
        : await chat(simulator, body);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(
      message,
    );
    expect(simulator.ledger.entries()[0]).toMatchObject({ status, outcome: 'complete' });
  });
});
