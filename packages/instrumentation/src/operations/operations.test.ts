import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import textStream from '../../../simulator/fixtures/chat-stream-text-2026-04.json' with {
  type: 'json',
};
import toolStream from '../../../simulator/fixtures/chat-stream-tool-call-2026-04.json' with {
  type: 'json',
};
import { AnswerFacts, findOperation, requestBody } from './index.ts';

function chunksOf(recording: { response: { body: string } }): unknown[] {
  return recording.response.body
    .split('\n\n')
    .map((event) => event.replace(/^data: /, ''))
    .filter((data) => data !== '' && data !== '[DONE]')
    .map((data): unknown => JSON.parse(data));
}

describe('findOperation', () => {
  it.each([
    ['post', '/chat/completions', 'chat', 'chat'],
    ['POST', '/responses', 'chat', 'chat'],
    ['POST', 'https://proxy.example.com/together/chat/completions', 'chat', 'chat'],
    ['POST', 'https://proxy.example.com/openai/deployments/m/chat/completions', 'chat', 'chat'],
    [
      'POST',
      'https://gateway.example.com/v1/account/together/embeddings',
      'embeddings',
      'embeddings',
    ],
    ['POST', '/together/v1/completions', 'text_completion', 'text_completion'],
    ['post', '/completions', 'text_completion', 'text_completion'],
    ['post', '/embeddings', 'embeddings', 'embeddings'],
    ['post', '/images/generations', 'generate_content', 'generate_content'],
    ['post', '/audio/speech', 'text_to_speech', 'text_to_speech'],
    ['post', '/audio/translations', 'speech_to_text', 'speech_to_text'],
    ['post', '/rerank', 'rerank', 'rerank'],
    ['Post', 'https://api.together.ai/v1/chat/completions?x=1', 'chat', 'chat'],
    ['get', '/models', undefined, 'GET /models'],
    ['get', '/models/meta-llama/Llama-3.3', undefined, 'GET /models/{id}'],
    ['post', 'https://api.together.xyz/inference', 'text_completion', 'text_completion'],
    ['get', '/chat/completions', undefined, 'GET /chat/completions'],
    ['OPTIONS', '/v1/chat/completions/', undefined, 'OPTIONS /chat/completions'],
    [
      'get',
      '/chat/completions/chatcmpl-1/messages',
      undefined,
      'GET /chat/completions/{id}/messages',
    ],
    ['get', '/fine-tunes/ft-1/checkpoints', undefined, 'GET /fine-tunes/{id}/checkpoints'],
    ['PURGE', '/models', undefined, '_OTHER /models'],
    ['get', '/batches/results', undefined, 'GET /batches/results'],
    ['post', '/batches/b-1/cancel', undefined, 'POST /batches/{id}/cancel'],
    ['get', '/files/file-abc/content?secret=1', undefined, 'GET /files/{id}/content'],
    ['get', '/00f3-user-made', undefined, 'GET /{path}'],
  ])('%s %s is %s, span %s', (method, path, name, spanName) => {
    expect(findOperation(method, path)).toMatchObject({ name, spanName });
  });
});

describe('chat', () => {
  const chat = findOperation('post', '/chat/completions');

  it('reads the recorded stream: content in the first chunk, usage next to the finish reason', () => {
    const facts = new AnswerFacts();
    const hasContent = chunksOf(textStream).map((chunk) => chat.readChunk?.(chunk, facts));
    expect(hasContent).toEqual([true, true, false]);
    expect(facts).toMatchObject({
      id: 'ogzjdpL-6Ng1vN-9f391a08f8af75e1',
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      finishReasons: ['stop'],
    });
    expect({ ...facts.usage }).toEqual({
      input: 45,
      output: 3,
      cached: 0,
      reasoning: undefined,
    });
  });

  it('counts a tool call as the first token, not the empty first chunk', () => {
    const facts = new AnswerFacts();
    const hasContent = chunksOf(toolStream).map((chunk) => chat.readChunk?.(chunk, facts));
    expect(hasContent).toEqual([false, true, true, false]);
    expect(facts.finishReasons).toEqual(['tool_calls']);
  });

  it.each([
    ['in a message instead of a delta', { index: 0, message: { content: 'Hi' } }],
    ['beside an empty delta', { index: 0, delta: { content: '' }, text: 'Hi' }],
    ['under an index that is text', { index: '0', delta: { content: 'Hi' } }],
    ['without an index', { delta: { content: 'Hi' } }],
    ['of reasoning', { delta: { reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] } }],
    ['of a summary', { delta: { reasoning_details: [{}, { summary: 'Hm' }] } }],
    ['that is encrypted', { delta: { reasoning_details: [{ data: 'aGk=' }] } }],
    ['of thoughts', { delta: { thinking: 'Hm' } }],
    ['of reasoning under a third name', { delta: { content: '', reasoning_text: 'Hm' } }],
    ['of reasoning beside an empty field', { delta: { reasoning: '', thinking_content: 'Hm' } }],
    ['of blocks', { delta: { thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] } }],
    ['of a redacted block', { delta: { thinking_blocks: [{ data: 'aGk=' }] } }],
    ['of reasoning in parts', { delta: { reasoning_content: [{ type: 'text', text: 'Hm' }] } }],
    [
      'of a summary in a part',
      { delta: { content: [{ type: 'reasoning', summary: [{ text: 'Hm' }] }] } },
    ],
    ['beside an empty delta, in a message', { delta: {}, message: { thinking: 'Hm' } }],
  ])('counts text %s as the first token, and knows the finish', (_where, choice) => {
    const facts = new AnswerFacts();
    const chunk = { choices: [{ ...choice, finish_reason: 'stop' }] };
    expect(chat.readChunk?.(chunk, facts)).toBe(true);
    expect(facts.finishReasons).toEqual(['stop']);
  });

  it.each([
    null,
    undefined,
    7,
    'text',
    [],
    {},
    { choices: null },
    { choices: [{ index: 0.5, finish_reason: 'stop' }] },
    { choices: [null, undefined, 3, {}] },
    { choices: [{ index: -1, delta: { content: 4 } }] },
    { choices: [{ delta: { reasoning_details: [null, 3, { text: '' }] } }] },
    { choices: [{ delta: { thinking: true, reasoning_text: 5, thinking_blocks: {} } }] },
    { choices: [{ delta: { thinking_blocks: [{ type: 'thinking', thinking: '' }] } }] },
    { choices: [{ delta: { content: { type: 'reasoning', summary: [{ text: '' }] } } }] },
    { choices: [{ delta: { content: {} } }] },
    { choices: [{ index: 1e9, finish_reason: 'stop', delta: null }] },
    { id: {}, model: [], usage: 'much', choices: [{ index: 0, delta: { tool_calls: 'x' } }] },
  ])('makes nothing of the chunk %j', (chunk) => {
    const facts = new AnswerFacts();
    expect(chat.readChunk?.(chunk, facts)).toBe(false);
    expect(facts.finishReasons.length).toBeLessThan(128);
  });

  it('keeps only valid sampling parameters', () => {
    const attributes: Attributes = {};
    const body = {
      max_tokens: 'many',
      temperature: 0,
      top_p: Number.NaN,
      seed: 2 ** 60,
      n: 1,
      stop: ['a', 5, '\n\n', '', 'b'],
      response_format: { type: 'json_schema' },
    };
    chat.describeRequest?.(body, attributes);
    expect(attributes).toStrictEqual({
      [attr.requestTemperature]: 0,
      [attr.requestStopSequences]: ['a', '  ', 'b'],
      [attr.outputType]: 'json',
    });
  });
});

describe('responses', () => {
  it('reads stream events', () => {
    const { readChunk } = findOperation('post', '/responses');
    const facts = new AnswerFacts();
    const usage = {
      input_tokens: 7,
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
    };
    const response = { id: 'r', model: 'm', status: 'in_progress' };
    const hasContent = [
      { type: 'response.created', response },
      { type: 'response.output_text.delta', delta: '' },
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.completed', response: { ...response, status: 'completed', usage } },
    ].map((event) => readChunk?.(event, facts));
    expect(hasContent).toEqual([false, false, true, false]);
    expect(facts).toMatchObject({ id: 'r', model: 'm', finishReasons: ['stop'] });
    expect(facts.usage).toMatchObject({ input: 7, output: 5, reasoning: 2 });
  });
});

it.each([
  ['response.refusal.delta', { delta: 'No' }],
  ['response.refusal.done', { refusal: 'No' }],
])('a refusal in %s is the first token', (type, event) => {
  const { readChunk } = findOperation('post', '/responses');
  expect(readChunk?.({ type, ...event }, new AnswerFacts())).toBe(true);
});

it.each([
  ['response.reasoning.delta', { delta: { type: 'reasoning_text', text: 'Hm' } }],
  ['response.content_part.done', { part: { type: 'output_text', text: 'Hi' } }],
  [
    'response.output_item.done',
    { item: { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] } },
  ],
  ['response.output_item.done', { item: { type: 'function_call', name: 'f' } }],
  ['response.output_item.added', { item: { type: 'shell_call' } }],
  ['response.completed', { response: { status: 'completed', output: [{ type: 'message' }] } }],
])('content that arrives in %s alone is the first token', (type, event) => {
  const { readChunk } = findOperation('post', '/responses');
  expect(readChunk?.({ type, ...event }, new AnswerFacts())).toBe(true);
});

it.each([
  ['response.output_item.done', { item: { type: 'web_search_call', status: 'completed' } }],
  ['response.output_item.done', { item: { type: 'reasoning', summary: [] } }],
  ['response.completed', { response: { status: 'completed', output: [] } }],
])('nothing generated in %s is no token: %j', (type, event) => {
  const { readChunk } = findOperation('post', '/responses');
  expect(readChunk?.({ type, ...event }, new AnswerFacts())).toBe(false);
});

it('counts the deltas of chat in a stream of text completions', () => {
  const { readChunk } = findOperation('post', '/completions');
  const chunk = { choices: [{ index: 0, delta: { content: 'Hi' } }] };
  expect(readChunk?.(chunk, new AnswerFacts())).toBe(true);
});

it.each([
  ['a part', { type: 'text', text: 'Hi' }, true],
  ['a list of parts', [{ type: 'text', text: 'Hi' }], true],
  ['a part without text', { type: 'text', text: '' }, false],
  ['nothing', null, false],
])('content of a chat chunk that is %s', (_name, content, isContent) => {
  const { readChunk } = findOperation('post', '/chat/completions');
  const chunk = { choices: [{ index: 0, delta: { content } }] };
  expect(readChunk?.(chunk, new AnswerFacts())).toBe(isContent);
});

it.each([
  ['chat/completions', 'a', 'a'],
  ['chat/completions', 12_345, '12345'],
  ['responses', 7, '7'],
  ['models', 7, '7'],
  ['chat/completions', 0, undefined],
  ['chat/completions', -1, undefined],
  ['chat/completions', 0.5, undefined],
])('an id of %s may be text or a number: %j', (path, id, expected) => {
  const facts = new AnswerFacts();
  findOperation('post', `/${path}`).readAnswer?.({ id, choices: [{}], output: [] }, facts);
  expect(facts.id).toBe(expected);
});

it.each([
  ['responses', 'response.completed', true],
  ['responses', 'response.done', false],
  ['responses', 'response.output_text.done', false],
  ['audio/transcriptions', 'transcript.text.done', true],
  ['audio/speech', 'speech.audio.done', true],
  ['audio/speech', 'conversation.item.done', false],
])('of %s, %s is the last event: %s', (path, type, isLast) => {
  const facts = new AnswerFacts();
  findOperation('post', `/${path}`).readChunk?.({ type }, facts);
  expect(facts.isDecided).toBe(isLast);
});

it.each(['canceled', 'cancelled'])('a response that was %s is cancelled', (status) => {
  const { readAnswer, readChunk } = findOperation('post', '/responses');
  const facts = [new AnswerFacts(), new AnswerFacts(), new AnswerFacts()] as const;
  readAnswer?.({ object: 'response', status }, facts[0]);
  readChunk?.({ type: 'response.done', response: { status } }, facts[1]);
  readChunk?.({ type: `response.${status}` }, facts[2]);
  for (const { isCancelled, finishReasons } of facts) {
    expect({ isCancelled, finishReasons }).toEqual({
      isCancelled: true,
      finishReasons: ['cancelled'],
    });
  }
});

describe('requestBody', () => {
  it('reads the model from a multipart form', () => {
    const form = new FormData();
    form.set('model', 'openai/whisper-large-v3');
    form.set('file', new Blob(['sound']), 'a.wav');
    expect(requestBody(form)['model']).toBe('openai/whisper-large-v3');
  });

  it('reads all of a form: fields, files, lists with and without brackets', () => {
    const form = new FormData();
    const [image, other] = [new File(['1'], 'a.png'), new File(['2'], 'b.png')];
    form.append('image[]', image);
    form.append('image[]', other);
    form.append('mask[]', other);
    form.append('language', 'en');
    form.append('stream', 'true');
    form.append('__proto__', 'x');
    const fields = requestBody(form);
    expect(fields).toMatchObject({ image: [image, other], mask: other, language: 'en' });
    expect(fields['stream']).toBe(true);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(requestBody(new URLSearchParams({ input: 'a' }))).toEqual({ input: 'a' });
  });

  it('keeps values without fields unchanged', () => {
    const stream = new Blob(['a']).stream();
    async function* pieces(): AsyncGenerator<string> {
      yield 'a';
    }
    const piecemeal = pieces();
    const file = new Blob(['a']);
    const sent = new Request('http://localhost', { method: 'POST', body: 'a' });
    for (const body of ['text', '[1]', '{"cut', stream, piecemeal, file, sent]) {
      expect(requestBody(body)).toEqual({ file: body });
    }
    expect(requestBody(Buffer.from('RIFF'))).toEqual({ file: new Uint8Array(Buffer.from('RIFF')) });
    // How openai 4 encodes a form.
    class MultipartBody {
      readonly body = stream;
      readonly [Symbol.toStringTag] = 'MultipartBody';
    }
    expect(requestBody(new MultipartBody())).toEqual({ file: stream });
  });

  it.each([undefined, null, '', 5])('is empty for %s', (body) => {
    expect(requestBody(body)).toEqual({});
  });
});

describe('usage', () => {
  function noted(...usages: unknown[]): object {
    const facts = new AnswerFacts();
    for (const usage of usages) facts.noteUsage(usage);
    return { ...facts.usage };
  }

  it.each([
    ['embeddings', { total_tokens: 9 }, 9],
    ['rerank', { total_tokens: 9 }, 9],
    ['rerank', { prompt_tokens: 7, total_tokens: 9 }, 7],
    ['embeddings', { total_tokens: '9' }, undefined],
    ['embeddings', null, undefined],
    ['chat/completions', { total_tokens: 9 }, undefined],
  ])('of %s that is %j has %s input tokens', (path, usage, input) => {
    const facts = new AnswerFacts();
    const lists = { choices: [{}], data: [{}], results: [{}] };
    findOperation('post', `/${path}`).readAnswer?.({ ...lists, usage }, facts);
    expect(facts.usage?.input).toBe(input);
  });

  it('has cached tokens under the name of DeepSeek, too', () => {
    expect(noted({ prompt_tokens: 9, prompt_cache_hit_tokens: 4 })).toMatchObject({ cached: 4 });
  });

  it('rejects anything but a count', () => {
    expect(noted({ prompt_tokens: -1, completion_tokens: 1.5, cached_tokens: '3' })).toEqual({
      input: undefined,
      output: undefined,
      cached: undefined,
      reasoning: undefined,
    });
  });

  it.each([
    [
      'one count in one chunk, the other in another',
      { prompt_tokens: 7 },
      { completion_tokens: 5 },
    ],
    [
      'zero where the other chunk has it',
      { prompt_tokens: 7, completion_tokens: 0 },
      { prompt_tokens: 0, completion_tokens: 5 },
    ],
    [
      'so far, in each chunk',
      { prompt_tokens: 7, completion_tokens: 1 },
      { prompt_tokens: 7, completion_tokens: 5 },
    ],
    ['nothing in the last chunk', { prompt_tokens: 7, completion_tokens: 5 }, null],
    ['in the terms of responses', { input_tokens: 7 }, { output_tokens: 5 }],
  ])('split over chunks: %s', (_name, ...usages) => {
    expect(noted(...usages)).toMatchObject({ input: 7, output: 5 });
  });
});
