import { fc } from '@together-otel/test-support/properties';
import { describe, it } from 'vitest';
import { compareAnswer } from './harness/comparison.ts';
import { chatAnswer, chatEvents, event } from './harness/fake-answers.ts';
import type { GenerationKey } from './harness/generation.ts';
import { question } from './scenarios/questions.ts';

const HEADERS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-tokenlimit-limit',
  'x-tokenlimit-remaining-dynamic',
  'x-ratelimit-reset-tokens',
  'x-request-id',
  'cf-ray',
  'retry-after',
  'x-together-queue-duration',
];

const HEADER_VALUES: Readonly<Record<string, string>> = {
  NaN: 'NaN',
  negative: '-5',
  infinite: 'Infinity',
  'an exponent': '1e400',
  hexadecimal: '0x10',
  'many digits': '9'.repeat(400),
  '10 kB': 'x'.repeat(10_240),
  empty: '',
  'a tab inside': '1\t2',
  'bytes above ASCII': 'é\u0080ÿ',
  'a list': '1, 2, 3',
  durations: '99999999h99999999m99999999s',
  'a prototype': '__proto__',
};

function deep(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

const BODIES: Readonly<Record<string, string>> = {
  deep: deep(3000),
  'a deep error': `{"error":${deep(3000)}}`,
  huge: JSON.stringify({ ...chatAnswer, model: 'm'.repeat(2_000_000), id: 'i'.repeat(100_000) }),
  'wrong types': '{"id":1,"model":{},"choices":{"length":3},"usage":"many"}',
  'null everywhere': '{"id":null,"model":null,"choices":[null,null],"usage":null}',
  'wrong usage':
    '{"usage":{"prompt_tokens":-1,"completion_tokens":1e308,"prompt_tokens_details":7}}',
  'fractions of tokens': '{"usage":{"prompt_tokens":0.5,"completion_tokens":null}}',
  'an own __proto__':
    '{"__proto__":{"polluted":true},"usage":{"__proto__":{"prompt_tokens":5}},"choices":[{"__proto__":null}]}',
  'a cut surrogate': JSON.stringify({ id: `${'i'.repeat(255)}😀`, model: `${'m'.repeat(255)}😀` }),
  'a lone surrogate': '{"id":"\\ud800","model":"\\udc00x","choices":[]}',
  'control characters': '{"id":"a\\u0000\\u001b[31m\\nb","model":"\\r\\n\\u007f"}',
  'an index out of range':
    '{"choices":[{"index":1e9,"finish_reason":"stop"},{"index":-1},{"index":0.5,"finish_reason":"x"}]}',
  'finish reasons of wrong types':
    '{"choices":[{"index":0,"finish_reason":{}},{"index":1,"finish_reason":7}]}',
  'an array': '[[[]]]',
  'error of wrong types': '{"error":{"type":{},"code":[],"message":5,"param":null},"error_type":7}',
  'a huge error': JSON.stringify({
    error: { message: 'e'.repeat(500_000), type: 't'.repeat(9000) },
  }),
};

const KEYS: readonly GenerationKey[] = ['openai-4.19', 'openai-7', 'together-ai'];

describe.each(KEYS)('%s', (key) => {
  it.each(Object.entries(HEADER_VALUES))('headers: %s', async (_name, value) => {
    await compareAnswer(key, () => {
      const headers = new Headers({ 'content-type': 'application/json' });
      for (const name of HEADERS) headers.set(name, value);
      return new Response(JSON.stringify(chatAnswer), { headers });
    });
  });

  it.each(Object.entries(BODIES))('body: %s', async (_name, body) => {
    const headers = { 'content-type': 'application/json' };
    await compareAnswer(key, () => new Response(body, { headers }));
    await compareAnswer(key, () => new Response(body, { status: 400, headers }));
  });

  it.each(Object.entries(BODIES))('chunk: %s', async (_name, body) => {
    await compareAnswer(
      key,
      () => sse([...chatEvents(1).slice(0, 1), `data: ${body}\n\n`, 'data: [DONE]\n\n']),
      'stream',
    );
  });

  it('any body, and any chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc
            .json()
            .map((json) => `{"choices":${json},"usage":${json},"id":${json},"model":${json}}`),
        ),
        fc.constantFrom(200, 400, 429, 503),
        async (body, status) => {
          const headers = { 'content-type': 'application/json' };
          await compareAnswer(key, () => new Response(body, { status, headers }));
          await compareAnswer(
            key,
            () => sse([`data: ${body}\n\n`, event({}), 'data: [DONE]\n\n']),
            'stream',
          );
        },
      ),
      { numRuns: 60, seed: 20_260_802 },
    );
  });

  it.each([
    ['a model that is no text', { model: 7 }],
    ['a model of 10 kB', { model: 'm'.repeat(10_240) }],
    ['a model with control characters', { model: 'a\u0000\nb\u001b' }],
    ['a model with a cut surrogate', { model: `${'m'.repeat(255)}😀` }],
    [
      'numbers out of range',
      { temperature: Number.NaN, max_tokens: -1, top_p: Number.POSITIVE_INFINITY, seed: 0.5 },
    ],
    ['lists of anything', { stop: [1, null, {}, 'x'.repeat(9000)], n: [], tools: 'none' }],
    [
      'getters that throw',
      Object.defineProperty({}, 'response_format', {
        get: () => {
          throw new RangeError('no');
        },
      }),
    ],
    ['no messages', { messages: null }],
  ] as const)('request: %s', async (_name, fields) => {
    const body = { ...question, model: 'fake/model' };
    Object.defineProperties(body, Object.getOwnPropertyDescriptors(fields));
    await compareAnswer(key, () => Response.json(chatAnswer), 'json', body as typeof question);
  });
});

function sse(parts: readonly string[]): Response {
  return new Response(parts.join(''), { headers: { 'content-type': 'text/event-stream' } });
}
