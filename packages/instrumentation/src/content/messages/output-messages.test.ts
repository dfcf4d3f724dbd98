import { expect, test } from 'vitest';
import { outputMessages } from './output-messages.ts';

const said = (content: string) => ({ type: 'text', content });

test('each chat choice is a message', () => {
  const answer = {
    choices: [
      { index: 0, finish_reason: 'eos', message: { role: 'assistant', content: ' A joke' } },
      {
        index: 1,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: '',
          reasoning_content: 'Hm.',
          tool_calls: [
            { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          ],
        },
      },
      { index: 2, finish_reason: 'content_filter', message: { role: 'assistant', refusal: 'No.' } },
      null,
    ],
  };
  expect(outputMessages(answer)).toEqual([
    { role: 'assistant', parts: [said(' A joke')], finish_reason: 'stop' },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'tool_call', id: 'c', name: 'f', arguments: { a: 1 } },
      ],
      finish_reason: 'tool_call',
    },
    {
      role: 'assistant',
      parts: [{ type: 'refusal', content: 'No.' }],
      finish_reason: 'content_filter',
    },
  ]);
});

test('text completions have text', () => {
  expect(outputMessages({ choices: [{ text: 'Why', finish_reason: 'length', index: 0 }] })).toEqual(
    [{ role: 'assistant', parts: [said('Why')], finish_reason: 'length' }],
  );
});

test('all items of a response form one message', () => {
  const response = {
    status: 'completed',
    output: [
      { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Hm.' }] },
      { type: 'image_generation_call', result: 'iVBORw0KGgo' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
    ],
  };
  expect(outputMessages(response)).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'blob', modality: 'image', content: '' },
        said('Hi'),
      ],
      finish_reason: 'stop',
    },
  ]);
});

test.each([
  [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
  [{ status: 'failed' }, 'error'],
  [{}, 'unknown'],
])('a response that says %j finished by %s', (fields, reason) => {
  expect(outputMessages({ ...fields, output: [] })).toMatchObject([{ finish_reason: reason }]);
});

test('images are recorded without bytes, transcripts as text, embeddings not at all', () => {
  expect(
    outputMessages({ data: [{ url: 'https://x.test/a.png?sig=1' }, { b64_json: 'AAAA' }] }),
  ).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'uri', modality: 'image', uri: 'https://x.test/a.png' }],
      finish_reason: 'stop',
    },
    {
      role: 'assistant',
      parts: [{ type: 'blob', modality: 'image', content: '' }],
      finish_reason: 'stop',
    },
  ]);
  expect(outputMessages({ text: 'Hello.' })).toEqual([
    { role: 'assistant', parts: [said('Hello.')], finish_reason: 'stop' },
  ]);
  expect(outputMessages({ data: [{ embedding: [0.1], index: 0 }] })).toEqual([]);
});

test('anything that is not an answer has no messages', () => {
  for (const answer of [
    null,
    undefined,
    'x',
    3,
    {},
    [],
    { choices: null },
    { choices: [3, null] },
    { data: [null] },
  ]) {
    expect(outputMessages(answer)).toEqual([]);
  }
  const throwing = {
    get choices(): unknown {
      throw new Error('no');
    },
  };
  expect(outputMessages(throwing)).toEqual([]);
});
