import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { observe, original, spans } from './fetch-stage.ts';

const HOST = 'https://api.together.ai/v1';
const CHUNK = 'data: {"id":"a","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST = 'data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';

/** What gets reported of a call that is answered with status 200 and this text, or its parts. */
async function reported(answer: string | string[], type: string, path = 'chat/completions') {
  const parts = [answer].flat();
  const text = parts.join('');
  globalThis.fetch = async () => {
    const bytes = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(bytes.encode(part));
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': type } });
  };
  try {
    observe().enable();
    const body = JSON.stringify({ model: 'test/ok' });
    const response = await fetch(`${HOST}/${path}`, { method: 'POST', body });
    let read = '';
    for await (const part of response.body ?? []) read += Buffer.from(part).toString();
    expect(read).toBe(text);
  } finally {
    globalThis.fetch = original;
  }
  expect(spans).toHaveLength(1);
  const { [attr.callOutcome]: outcome, [attr.errorType]: error } = spans[0]?.attributes ?? {};
  return error === undefined ? outcome : `${outcome} ${error}`;
}

it('a stream has the id and the model that a later chunk of content names', async () => {
  const chunk = (names: object, rest: object = { delta: { content: 'Hi' } }): string =>
    `data: ${JSON.stringify({ ...names, choices: [{ index: 0, ...rest }] })}\n\n`;
  const empty = { id: '', model: '' };
  const last = chunk(empty, { delta: {}, finish_reason: 'stop' });
  const parts = [chunk(empty), chunk(empty), chunk({ id: 'a', model: 'org/m' }), last];
  expect(await reported(parts, 'text/event-stream')).toBe('success');
  expect(spans[0]?.attributes).toMatchObject({
    [attr.responseId]: 'a',
    [attr.responseModel]: 'org/m',
    [attr.responseFinishReasons]: ['stop'],
  });
});

describe('an answer with status 200', () => {
  it.each(['chat/completions', 'completions', 'responses', 'embeddings', 'images/generations'])(
    'of %s that is just text can not be read',
    async (path) => {
      expect(await reported('upstream connect error', 'text/plain', path)).toBe(
        'error unreadable_answer',
      );
    },
  );

  it.each([
    ['error 503', 'chat/completions', (long) => ({ error: { code: 503, message: 'no' }, long })],
    ['error answer_error', 'chat/completions', (long) => ({ error: { message: long } })],
    ['error answer_error', 'responses', (long) => ({ status: 'failed', instructions: long })],
    ['success', 'responses', (long) => ({ status: 'completed', error: null, output: [long] })],
    ['success', 'embeddings', (long) => ({ object: 'list', data: [long], error: null })],
  ] satisfies [string, string, (long: string) => object][])(
    'that is too long to parse: %s of %s',
    async (expected, path, answer) => {
      const text = JSON.stringify(answer('"error": {"code": 1}'.repeat(10_000)));
      expect(await reported(text, 'application/json', path)).toBe(expected);
    },
  );

  it.each([
    ['a', 'a'],
    [42, '42'],
  ])('that is too long to parse has its id, wherever it stands: %j', async (id, expected) => {
    const message = { role: 'assistant', content: '"id":"other"'.repeat(10_000) };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const answer = { object: 'chat.completion', created: 1, id, model: 'org/m', choices };
    expect(await reported(JSON.stringify(answer), 'application/json')).toBe('success');
    expect(spans[0]?.attributes[attr.responseId]).toBe(expected);
  });

  it('of speech that has no bytes can not be read', async () => {
    expect(await reported('', 'audio/mpeg', 'audio/speech')).toBe('error unreadable_answer');
  });

  it.each(
    ['text/plain', 'application/json', 'application/octet-stream'].flatMap((type) => [
      [type, 1] as const,
      [type, 2000] as const,
    ]),
  )('that is a file, declared as %s, may contain errors in %d lines', async (type, lines) => {
    const line = JSON.stringify({ custom_id: 'one', error: { code: 400, message: 'no' } });
    const file = Array(lines).fill(line).join('\n');
    globalThis.fetch = async () => new Response(file, { headers: { 'content-type': type } });
    observe().enable();
    const response = await fetch(`${HOST}/files/file-1/content`);
    expect(await response.text()).toBe(file);
    expect(spans.map(({ attributes }) => attributes[attr.callOutcome])).toEqual(['success']);
  });

  it.each([
    ['images/generations', { type: 'image_generation.completed', b64_json: 'A'.repeat(5e6) }],
    ['audio/speech', { type: 'speech.audio.delta', audio: 'A'.repeat(5e6) }],
  ])('of %s with an event too large to parse succeeds', async (path, event) => {
    const stream = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    const parts = stream.match(/.{1,65536}/gs) ?? [];
    expect(await reported(parts, 'text/event-stream', path)).toBe('success');
  });

  it('whose body is no bytes is unknown', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(CHUNK);
        controller.close();
      },
    });
    globalThis.fetch = async () =>
      new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    observe().enable();
    const response = await fetch(`${HOST}/chat/completions`, { method: 'POST' });
    const reader = (response.body as ReadableStream).getReader();
    expect(await reader.read()).toEqual({ done: false, value: CHUNK });
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(spans.map(({ attributes }) => attributes[attr.callOutcome])).toEqual(['success']);
  });

  it('of transcriptions may be text', async () => {
    expect(await reported('Hello', 'text/plain', 'audio/transcriptions')).toBe('success');
  });

  it.each(['', 'data: [DONE]\n\n', ': waiting\n\n'])(
    'that is the stream %j is empty',
    async (stream) => {
      expect(await reported(stream, 'text/event-stream')).toBe('error empty_answer');
    },
  );

  it.each([
    ['upstream died', 'error answer_error'],
    ['{"message":"upstream died"}', 'error answer_error'],
    ['{"error":{"code":503,"message":"full"}}', 'error 503'],
  ])('whose last event is an error with the data %j failed', async (data, expected) => {
    const stream = `${CHUNK}${LAST}event: error\ndata: ${data}\n\n`;
    expect(await reported(stream, 'text/event-stream')).toBe(expected);
  });
});
