import fc from 'fast-check';
import { expect } from 'vitest';
import { readPrices } from '../../../packages/instrumentation/src/together/price-list.ts';
import { compareAnswer, type Reading } from '../harness/comparison.ts';
import { chatAnswer, partedResponse } from '../harness/fake-answers.ts';
import type { GenerationKey } from '../harness/generation.ts';

const KEYS: readonly GenerationKey[] = ['openai-4.19', 'openai-4', 'openai-7', 'together-ai'];

const HEADERS = [
  ...['limit', 'remaining', 'reset'].flatMap((what) =>
    ['x-ratelimit', 'x-tokenlimit'].flatMap((kind) =>
      ['', '-dynamic', '-requests', '-tokens'].map((suffix) => `${kind}-${what}${suffix}`),
    ),
  ),
  ...['retry-after', 'retry-after-ms', 'x-request-id', 'cf-ray', 'x-queue-time', 'x-api-received'],
];

const odd = fc.constantFrom<unknown>(
  ...[null, true, 0, -1, 0.5, 1e308, 127, 128, 2 ** 53, '', 'error', 'stop', '__proto__', [], {}],
  ...[
    'x'.repeat(5000),
    `${'m'.repeat(255)}😀`,
    '\ud800',
    '\u0000\u001b[31m',
    [[]],
    [null],
    { a: 1 },
  ],
);

const FIELDS = [
  ...['id', 'model', 'usage', 'choices', 'error', 'type', 'object', 'code', 'status', 'message'],
  ...['delta', 'index', 'finish_reason', 'content', 'refusal', 'reasoning', 'tool_calls', 'audio'],
  ...['function_call', 'function', 'name', 'arguments', 'text', 'prompt_tokens', 'error_type'],
  ...['completion_tokens', 'cached_tokens', 'output', 'response', 'item', 'data', 'event'],
];

/** JSON with the fields of real answers and arbitrary values. */
const { answer } = fc.letrec<{ answer: unknown; fields: unknown; list: unknown }>((tie) => ({
  answer: fc.oneof({ maxDepth: 4 }, odd, fc.jsonValue({ maxDepth: 2 }), tie('list'), tie('fields')),
  fields: fc.dictionary(fc.constantFrom(...FIELDS), tie('answer'), { maxKeys: 8 }),
  list: fc.array(tie('answer'), { maxLength: 4 }),
}));

const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...FIELDS), answer, { maxKeys: 10 }),
  answer.map((choices) => ({ ...chatAnswer, choices })),
  answer.map((delta) => ({ ...chatAnswer, choices: [{ index: 0, delta }] })),
  answer.map((error) => ({ error })),
);

const line = fc.oneof(
  body.map((value) => `data: ${JSON.stringify(value)}`),
  fc.constantFrom(
    '',
    '',
    'event: error',
    'event: message',
    ': ping',
    'data: [DONE]',
    'data:',
    'id: 1',
  ),
  fc.constantFrom('data: {"a', 'data: null', 'retry: 5', '\r', 'data: "\ud83d"', 'event:'),
  fc.string(),
);

const events = fc
  .array(line, { maxLength: 12 })
  .map((lines) => `${lines.join('\n')}\n\ndata: [DONE]\n\n`);

const headers = fc.dictionary(
  fc.constantFrom(...HEADERS),
  fc.oneof(
    fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
    fc.nat().map(String),
    fc.constantFrom('500ms', '6m0s', '1e9', '9'.repeat(300), 'Wed, 21 Oct 2026 07:28:00 GMT'),
  ),
);

const key = fc.constantFrom(...KEYS);

/** One property for each kind of untrusted input. Each makes at most one call at a time. */
export const properties: Readonly<Record<string, fc.IAsyncProperty<unknown>>> = {
  headers: fc.asyncProperty(
    fc.record({ key, headers, status: fc.constantFrom(200, 200, 400, 429, 503) }),
    async ({ key, headers, status }) => {
      const all = { ...headers, 'content-type': 'application/json' };
      await compareAnswer(key, () => Response.json(chatAnswer, { status, headers: all }));
    },
  ),
  bodies: fc.asyncProperty(
    fc.record({ key, body, content: fc.boolean() }),
    async ({ key, body, content }) => {
      await compareAnswer(key, () => Response.json(body), 'json', undefined, content);
    },
  ),
  'error bodies': fc.asyncProperty(
    fc.record({ key, body, status: fc.constantFrom(400, 403, 429, 500, 503) }),
    async ({ key, body, status }) => {
      await compareAnswer(key, () => Response.json(body, { status }));
    },
  ),
  events: fc.asyncProperty(
    fc.record({
      key,
      events,
      cut: fc.nat(200),
      reading: fc.constantFrom<Reading>('stream', 'bytes'),
      content: fc.boolean(),
    }),
    async ({ key, events, cut, reading, content }) => {
      const parts = [events.slice(0, cut), events.slice(cut)].filter((part) => part !== '');
      const respond = (): Response => partedResponse(parts, 'close', undefined);
      await compareAnswer(key, respond, reading, undefined, content);
    },
  ),
  'price lists': fc.asyncProperty(
    fc.oneof(
      answer,
      fc.array(
        fc.record({
          id: odd,
          pricing: fc.dictionary(fc.constantFrom('input', 'output', 'cached_input', 'hourly'), odd),
        }),
      ),
      fc.dictionary(
        fc.string(),
        fc.dictionary(fc.constantFrom('input', 'output', 'cached_input'), odd),
      ),
    ),
    async (list) => {
      try {
        for (const { input, output, cached_input: cached = 1 } of readPrices(list).values()) {
          expect(input >= 0 && output >= 0 && cached > 0).toBe(true);
        }
      } catch (error) {
        expect((error as Error).message).toMatch(/^(expected an object of prices|the entry )/);
      }
    },
  ),
};
