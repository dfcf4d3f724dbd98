import { describe, expect, it } from 'vitest';
import { chat, get, LLAMA, post, simulate } from '../testing/client.ts';

describe('endpoints', () => {
  it('GET /v1/models is a bare array with prices', async () => {
    const simulator = await simulate({
      models: [
        { id: LLAMA, pricing: { cachedInput: 0.1 } },
        { id: 'me/mine', type: 'chat' },
      ],
    });
    const models = (await (await get(simulator, '/models')).json()) as {
      id: string;
      pricing: object;
    }[];
    expect(Array.isArray(models)).toBe(true);
    expect(models.find(({ id }) => id === LLAMA)?.pricing).toMatchObject({
      input: 0.88,
      cached_input: 0.1,
    });
    expect(models.some(({ id }) => id === 'me/mine')).toBe(true);
    const one = await get(simulator, `/models/${encodeURIComponent(LLAMA)}`);
    expect(await one.json()).toMatchObject({ id: LLAMA, type: 'chat' });
    expect((await get(simulator, '/models/no/such')).status).toBe(404);
  });

  it('POST /v1/completions, as JSON and as a stream', async () => {
    const simulator = await simulate();
    const body = { model: LLAMA, prompt: 'Once upon', max_tokens: 5 };
    const json = await (await post(simulator, '/completions', body)).json();
    expect(json).toMatchObject({
      object: 'text.completion',
      choices: [{ finish_reason: 'length' }],
    });
    const text = await (await post(simulator, '/completions', { ...body, stream: true })).text();
    const events = text.trim().split('\n\n');
    expect(events.length).toBe(7);
    expect(simulator.ledger.entries()[1]).toMatchObject({
      completionTokens: 5,
      usageSent: true,
      chunks: 7,
    });
  });

  it('POST /v1/embeddings, floats and base64 of the same vector', async () => {
    const simulator = await simulate();
    const request = { model: 'intfloat/multilingual-e5-large-instruct', input: ['one', 'two'] };
    const embed = async (
      body: object,
    ): Promise<{ data: { embedding: string | number[] }[]; usage?: object }> =>
      (await (await post(simulator, '/embeddings', body)).json()) as never;
    const floats = await embed(request);
    const base64 = await embed({ ...request, encoding_format: 'base64' });
    const bytes = Buffer.from(String(base64.data[1]?.embedding), 'base64');
    const decoded = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    expect(floats.data[0]?.embedding).toHaveLength(1024);
    expect([...decoded]).toEqual(floats.data[1]?.embedding);
    expect(floats.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    expect((await embed({ ...request, model: 'BAAI/bge-base-en-v1.5' })).usage).toBeUndefined();
  });

  it('images, speech, rerank', async () => {
    const simulator = await simulate();
    const image = { model: 'black-forest-labs/FLUX.1-schnell', prompt: 'a cat', n: 2 };
    expect(await (await post(simulator, '/images/generations', image)).json()).toMatchObject({
      data: [{ index: 0, url: expect.stringContaining('https://') }, { index: 1 }],
    });
    const speech = await post(simulator, '/audio/speech', {
      model: 'cartesia/sonic',
      input: 'hello',
      voice: 'x',
    });
    expect(speech.headers.get('content-type')).toBe('audio/wav');
    expect((await speech.arrayBuffer()).byteLength).toBe(320);
    const rerank = {
      model: 'Salesforce/Llama-Rank-V1',
      query: 'q',
      documents: ['a', 'b', 'c'],
      top_n: 2,
    };
    const ranked = (await (await post(simulator, '/rerank', rerank)).json()) as {
      results: { relevance_score: number }[];
    };
    expect(ranked.results.length).toBe(2);
    expect(ranked).toMatchObject({ usage: { prompt_tokens: 4 } });
  });

  it.each(['transcriptions', 'translations'])('POST /v1/audio/%s', async (path) => {
    const simulator = await simulate();
    const form = new FormData();
    form.set('model', 'openai/whisper-large-v3');
    form.set('file', new Blob([new Uint8Array(500)]), 'speech.wav');
    const headers = { authorization: 'Bearer secret' };
    const response = await fetch(`${simulator.baseURL}/audio/${path}`, {
      method: 'POST',
      headers,
      body: form,
    });
    expect(await response.json()).toEqual({ text: expect.stringMatching(/\w+ /) });
    expect(simulator.ledger.entries()[0]?.model).toBe('openai/whisper-large-v3');
  });

  it('streams of transcripts, pictures and speech', async () => {
    const simulator = await simulate();
    const form = new FormData();
    form.set('model', 'openai/whisper-large-v3');
    form.set('file', new Blob([new Uint8Array(500)]), 'speech.wav');
    form.set('stream', 'true');
    const transcript = await events(
      await fetch(`${simulator.baseURL}/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret' },
        body: form,
      }),
    );
    const deltas = transcript.filter(({ type }) => type === 'transcript.text.delta');
    expect(transcript.at(-1)).toMatchObject({
      type: 'transcript.text.done',
      text: deltas.map(({ delta }) => delta).join(''),
      usage: { input_tokens: 2, output_tokens: deltas.length, total_tokens: deltas.length + 2 },
    });

    const model = 'black-forest-labs/FLUX.1-schnell';
    const image = { model, prompt: 'a cat', n: 2, stream: true, partial_images: 1 };
    const pictures = await events(await post(simulator, '/images/generations', image));
    expect(pictures.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.completed',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(pictures.at(-1)).toMatchObject({ usage: { input_tokens: 2, output_tokens: 1088 } });

    const speech = { model: 'cartesia/sonic', input: 'hello', voice: 'x', stream: true };
    const sound = await events(await post(simulator, '/audio/speech', speech));
    const bytes = sound.map(({ delta }) => Buffer.from(String(delta), 'base64').length);
    expect(bytes).toEqual([256, 64]);
    const mp3 = { ...speech, response_format: 'mp3' };
    expect((await post(simulator, '/audio/speech', mp3)).status).toBe(400);

    expect(simulator.ledger.entries()).toMatchObject([
      { stream: true, usageSent: true, promptTokens: 2, completionTokens: deltas.length },
      { stream: true, usageSent: true, promptTokens: 2, completionTokens: 1088, chunks: 5 },
      { stream: true, usageSent: false, completionTokens: 0, chunks: 3 },
      { status: 400 },
    ]);
  });

  it('POST /v1/responses, as JSON and as a stream', async () => {
    const simulator = await simulate();
    const body = { model: LLAMA, input: 'hello', max_output_tokens: 100 };
    expect(await (await post(simulator, '/responses', body)).json()).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [{ content: [{ type: 'output_text' }] }],
    });
    const text = await (await post(simulator, '/responses', { ...body, stream: true })).text();
    const names = [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names[0]).toBe('response.created');
    expect(names.at(-1)).toBe('response.completed');
    const deltas = names.filter((name) => name === 'response.output_text.delta').length;
    expect(simulator.ledger.entries()[1]).toMatchObject({
      completionTokens: deltas,
      usageSent: true,
    });
  });

  it('POST /v1/responses, refused', async () => {
    const simulator = await simulate();
    for (const input of ['refuse: hello', [{ role: 'user', content: 'refuse: hello' }]]) {
      const body = { model: LLAMA, input };
      const whole = (await (await post(simulator, '/responses', body)).json()) as object;
      expect(whole).toMatchObject({
        status: 'completed',
        output: [{ content: [{ type: 'refusal', refusal: expect.any(String) }] }],
      });
      const text = await (await post(simulator, '/responses', { ...body, stream: true })).text();
      expect(text).toContain('event: response.refusal.delta');
      expect(text).toContain('event: response.refusal.done');
      expect(text).not.toContain('output_text');
    }
    expect(simulator.ledger.entries().every(({ refusal }) => refusal)).toBe(true);
  });

  it('files and batches', async () => {
    const simulator = await simulate();
    const form = new FormData();
    form.set('purpose', 'batch-api');
    form.set('file', new Blob([`{"body":{"model":"${LLAMA}"}}\n`]), 'in.jsonl');
    const headers = { authorization: 'Bearer secret' };
    const upload = await fetch(`${simulator.baseURL}/files`, {
      method: 'POST',
      headers,
      body: form,
    });
    const file = (await upload.json()) as { id: string };
    expect(file).toMatchObject({ purpose: 'batch-api', filename: 'in.jsonl', line_count: 1 });
    expect(await (await get(simulator, '/files')).json()).toMatchObject({
      data: [{ id: file.id }],
    });
    expect(await (await get(simulator, `/files/${file.id}/content`)).text()).toContain(LLAMA);
    const created = await post(simulator, '/batches', {
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
    });
    expect(created.status).toBe(201);
    const { job } = (await created.json()) as { job: { id: string } };
    const states: unknown[] = [];
    for (let look = 0; look < 3; look += 1) {
      states.push(
        ((await (await get(simulator, `/batches/${job.id}`)).json()) as { status: string }).status,
      );
    }
    expect(states).toEqual(['VALIDATING', 'IN_PROGRESS', 'COMPLETED']);
    expect(await (await post(simulator, '/batches', {})).json()).toEqual({
      error: expect.any(String),
    });
    const deleted = await fetch(`${simulator.baseURL}/files/${file.id}`, {
      method: 'DELETE',
      headers,
    });
    expect(await deleted.json()).toEqual({ id: file.id, deleted: true });
  });

  it.each(['', 'Bearer ', 'Basic abc'])('refuse the authorization %j', async (authorization) => {
    const simulator = await simulate();
    const response = await fetch(`${simulator.baseURL}/models`, { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it('answer 404 for unknown paths and 413 for huge bodies', async () => {
    const simulator = await simulate();
    const unknown = await post(simulator, '/teapots', {});
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    const huge = await chat(simulator, { padding: 'x'.repeat(33 * 1024 * 1024) });
    expect(huge.status).toBe(413);
    await huge.text();
    expect(simulator.ledger.entries()[1]?.requestBytes).toBeGreaterThan(33 * 1024 * 1024);
  });
});

/** Parses a stream's events and checks that it ends correctly. */
async function events(response: Response): Promise<Readonly<Record<string, unknown>>[]> {
  const lines = (await response.text()).trimEnd().split('\n\n');
  expect(lines.pop()).toBe('data: [DONE]');
  return lines.map((line) => JSON.parse(line.slice('data: '.length)));
}

describe('control endpoints', () => {
  it('show the ledger, inject and reset, and are not counted', async () => {
    const simulator = await simulate();
    const control = (method: string, path: string, body?: string): Promise<Response> =>
      fetch(`${simulator.url}/__simulator/${path}`, { method, body: body ?? null });
    const rule = { count: 1, fault: { kind: 'status', status: 503 } };
    expect((await control('POST', 'faults', JSON.stringify(rule))).status).toBe(201);
    expect(await (await control('GET', 'faults')).json()).toEqual([rule]);
    expect((await chat(simulator)).status).toBe(503);
    expect(await (await control('GET', 'ledger')).json()).toMatchObject({
      requests: 1,
      models: { [LLAMA]: { requestsByStatus: { 503: 1 } } },
    });
    expect(await (await control('GET', 'ledger/entries')).json()).toMatchObject([{ status: 503 }]);
    const bad = await control('POST', 'faults', '{"fault":{"kind":"gremlin"}}');
    expect(bad.status).toBe(400);
    expect(((await bad.json()) as { error: string }).error).toMatch(
      /Invalid fault rule.fault.kind: "gremlin". Use one of status, /,
    );
    expect((await control('POST', 'faults', '{')).status).toBe(400);
    expect((await control('DELETE', 'faults')).status).toBe(204);
    expect((await control('POST', 'reset')).status).toBe(204);
    expect(simulator.ledger.entries()).toEqual([]);
    expect((await control('GET', 'nothing')).status).toBe(404);
  });
});
