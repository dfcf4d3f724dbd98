import { describe, expect, test } from 'vitest';
import { outputMessages } from '../messages/output-messages.ts';
import { StreamOutput } from './stream-output.ts';

const said = (content: string) => ({ type: 'text', content });

function assemble(chunks: readonly unknown[], maxBytes = 16384): StreamOutput {
  const output = new StreamOutput(maxBytes);
  for (const chunk of chunks) output.chunk(chunk);
  return output;
}

const delta = (fields: unknown, finish_reason: string | null = null, index = 0) => ({
  choices: [{ index, text: 'repeats the delta', finish_reason, delta: fields }],
});

describe('chat streams', () => {
  test('records the text once', () => {
    const output = assemble([
      delta({ role: 'assistant', content: 'Hello' }),
      delta({ role: 'assistant', content: '!' }),
      delta({ role: 'assistant', content: '' }, 'stop'),
      { choices: [], usage: { prompt_tokens: 1 } },
    ]);
    expect(output.messages()).toEqual([
      { role: 'assistant', parts: [said('Hello!')], finish_reason: 'stop' },
    ]);
  });

  test('records a whole message in one chunk, and choices whose index is text', () => {
    const message = { role: 'assistant', content: 'Hello' };
    expect(assemble([{ choices: [{ message, finish_reason: 'stop' }] }]).messages()).toEqual([
      { role: 'assistant', parts: [said('Hello')], finish_reason: 'stop' },
    ]);
    const choices = [{ index: '0', delta: { content: 'Hello' }, finish_reason: 'stop' }];
    expect(assemble([{ choices }]).messages()).toMatchObject([{ parts: [said('Hello')] }]);
  });

  test('records arguments that are an object', () => {
    const call = { index: 0, id: 'c', function: { name: 'f', arguments: { city: 'Bern' } } };
    const part = { type: 'tool_call', id: 'c', name: 'f', arguments: { city: 'Bern' } };
    expect(assemble([delta({ tool_calls: [call] })]).messages()).toMatchObject([{ parts: [part] }]);
    const long = { ...call, function: { name: 'f', arguments: { city: 'B'.repeat(9000) } } };
    const [message] = assemble([delta({ tool_calls: [long] })], 200).messages();
    expect(JSON.stringify(message).length).toBeLessThan(1000);
  });

  test('joins deltas of tool calls by index, as Together sends them', () => {
    const output = assemble([
      delta({ role: 'assistant', content: '' }),
      delta({
        content: '',
        tool_calls: [
          {
            index: 0,
            id: 'call_1',
            type: 'function',
            function: { name: 'get_weather', arguments: '' },
          },
        ],
      }),
      delta({ content: '', tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      delta({
        content: '',
        tool_calls: [{ index: 1, id: 'call_2', function: { name: 'now', arguments: '{}' } }],
      }),
      delta(
        { content: '', tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] },
        'tool_calls',
      ),
      delta({ content: '' }, 'tool_calls'),
    ]);
    expect(output.messages()).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
          { type: 'tool_call', id: 'call_2', name: 'now', arguments: {} },
        ],
        finish_reason: 'tool_call',
      },
    ]);
  });

  test.each([0, undefined])('that all have the index %s are kept apart by their ids', (index) => {
    const call = (id: string | undefined, name: string | undefined, args: string) =>
      delta({ tool_calls: [{ index, ...(id && { id }), function: { name, arguments: args } }] });
    const output = assemble([
      call('a', 'get_weather', '{"city":'),
      call('a', undefined, '"Paris"}'),
      call('b', 'now', ''),
      call('other', undefined, '{"zone":'),
      call(undefined, undefined, '"UTC"}'),
    ]);
    expect(output.messages()[0]?.parts).toEqual([
      { type: 'tool_call', id: 'a', name: 'get_weather', arguments: { city: 'Paris' } },
      { type: 'tool_call', id: 'b', name: 'now', arguments: { zone: 'UTC' } },
    ]);
  });

  test('keep images, and parts that have a text but no type', () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } });
    const output = assemble([
      delta({ content: [{ text: 'Look: ' }] }),
      delta({ images: [image('data:image/png;base64,AAAA'), image('https://a.example/b?key=1')] }),
    ]);
    expect(output.messages()[0]?.parts).toEqual([
      { type: 'text', content: 'Look: ' },
      { type: 'blob', modality: 'image', mime_type: 'image/png', content: '' },
      { type: 'uri', modality: 'image', uri: 'https://a.example/b' },
    ]);
    const message = { images: [image('data:image/png;base64,AAAA')] };
    expect(outputMessages({ choices: [{ message }] })[0]?.parts).toHaveLength(1);
  });

  test('keep choices and reasoning apart', () => {
    const output = assemble([
      delta({ reasoning: 'H' }, null, 1),
      delta({ content: 'a' }, null, 0),
      delta({ reasoning_content: 'm', content: 'b' }, 'length', 1),
    ]);
    expect(output.messages()).toEqual([
      { role: 'assistant', parts: [said('a')], finish_reason: 'error' },
      {
        role: 'assistant',
        parts: [{ type: 'reasoning', content: 'Hm' }, said('b')],
        finish_reason: 'length',
      },
    ]);
    expect(output.messages('cancelled')[0]?.finish_reason).toBe('cancelled');
  });

  test.each<[string, object]>([
    ['thinking', { thinking: 'Hm' }],
    ['reasoning_text', { reasoning_text: 'Hm' }],
    ['thinking blocks', { thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: '' }] }],
    ['reasoning details', { reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm' }] }],
    ['two fields', { reasoning_content: 'Hm', thinking_blocks: [{ thinking: 'Hm' }] }],
    ['a part with a summary', { content: [{ type: 'reasoning', summary: [{ text: 'Hm' }] }] }],
    ['parts', { reasoning_content: [{ type: 'text', text: 'H' }, 'm'] }],
  ])('record reasoning in %s, as in the whole answer', (_name, message) => {
    const parts = [{ type: 'reasoning', content: 'Hm' }, said('Hi')];
    const output = assemble([delta(message), delta({ content: 'Hi' }, 'stop')]);
    expect(output.messages()).toMatchObject([{ parts }]);
    const whole = outputMessages({ choices: [{ message }] });
    const thoughts = whole[0]?.parts.map((part) => 'content' in part && part.content).join('');
    expect(thoughts).toBe('Hm');
  });

  test("records the answer around a gateway's own events", () => {
    const output = assemble([
      { type: 'ping' },
      delta({ content: 'Hi' }),
      { type: 'gateway:notice', message: 'cached' },
      delta({}, 'stop'),
    ]);
    expect(output.messages()).toMatchObject([{ parts: [said('Hi')], finish_reason: 'stop' }]);
  });

  test('gives the same result as the whole answer', () => {
    const whole = {
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', reasoning: 'Hm', content: 'Hi you' },
        },
      ],
    };
    const streamed = assemble([
      delta({ role: 'assistant', reasoning: 'Hm' }),
      delta({ content: 'Hi ' }),
      delta({ content: 'you' }, 'stop'),
    ]);
    expect(streamed.messages()).toEqual(outputMessages(whole));
  });

  test('stops collecting at the limit, and reasoning leaves room for the answer', () => {
    const chunks = Array.from({ length: 1000 }, () => delta({ reasoning: '🙂'.repeat(50) }));
    const output = assemble([...chunks, delta({ content: 'The answer.' }, 'stop')], 1001);
    const [message] = output.messages();
    expect(message?.parts[1]).toEqual(said('The answer.'));
    expect(message?.parts[0]).toEqual({
      type: 'reasoning',
      content: `${'🙂'.repeat(500)}…[truncated]`,
    });
  });
});

test('handles text completion streams, which have text only', () => {
  const output = assemble([
    { choices: [{ index: 0, text: 'Once ' }] },
    { choices: [{ index: 0, text: 'upon', finish_reason: 'eos' }] },
  ]);
  expect(output.messages()).toEqual([
    { role: 'assistant', parts: [said('Once upon')], finish_reason: 'stop' },
  ]);
});

describe('responses streams', () => {
  const events = [
    { type: 'response.created', response: { status: 'in_progress', output: [] } },
    { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Hm' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Hi ' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'you' },
    {
      type: 'response.output_item.added',
      output_index: 2,
      item: { type: 'function_call', call_id: 'c', name: 'f', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a":' },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '1}' },
  ];
  const parts = [
    { type: 'reasoning', content: 'Hm' },
    said('Hi you'),
    { type: 'tool_call', id: 'c', name: 'f', arguments: { a: 1 } },
  ];

  test('are assembled when interrupted', () => {
    expect(assemble(events).messages()).toEqual([
      { role: 'assistant', parts, finish_reason: 'error' },
    ]);
  });

  test('end with the whole answer', () => {
    const response = {
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'whole' }] }],
    };
    expect(assemble([...events, { type: 'response.completed', response }]).messages()).toEqual([
      { role: 'assistant', parts: [said('whole')], finish_reason: 'stop' },
    ]);
  });

  test('may end without output in the last event', () => {
    const response = {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    };
    expect(assemble([...events, { type: 'response.incomplete', response }]).messages()).toEqual([
      { role: 'assistant', parts, finish_reason: 'length' },
    ]);
  });
});

test('ignores malformed chunks', () => {
  const chunks = [
    null,
    'x',
    3,
    [],
    {},
    { choices: null },
    { choices: [null, 3, {}] },
    { type: 3 },
    {
      choices: [
        { index: -1, delta: { content: 'x' } },
        { index: 1e9, text: 'x' },
        { index: 'a', text: 'x' },
      ],
    },
    delta({ tool_calls: [null, { index: 1e9 }, { index: '__proto__' }], content: [1] }),
    {
      choices: [
        {
          index: 0,
          get delta(): unknown {
            throw new Error('no');
          },
        },
      ],
    },
  ];
  expect(assemble(chunks).messages()).toEqual([
    { role: 'assistant', parts: [], finish_reason: 'error' },
  ]);
  expect(assemble([]).messages()).toEqual([]);
});

test('memory is bounded over many choices, calls and items', () => {
  const output = new StreamOutput(1024);
  for (let index = 0; index < 128; index++) {
    output.chunk(
      delta(
        {
          content: 'x'.repeat(2000),
          tool_calls: [{ index, id: 'i', function: { name: 'f', arguments: 'y'.repeat(2000) } }],
        },
        null,
        index,
      ),
    );
  }
  expect(JSON.stringify(output.messages()).length).toBeLessThan(8 * 1024 + 128 * 256);
  const alike = new StreamOutput(1024);
  for (let index = 0; index < 10_000; index++) {
    const call = { index: 0, id: `${index}`, function: { name: 'f', arguments: '' } };
    const image = { type: 'image_url', image_url: { url: `https://a.example/${index}` } };
    alike.chunk(delta({ tool_calls: [call], images: [image] }));
  }
  expect(alike.messages()[0]?.parts.length).toBeLessThanOrEqual(256);
  const responses = new StreamOutput(1024);
  for (let index = 0; index < 10_000; index++) {
    responses.chunk({
      type: 'response.output_text.delta',
      output_index: index,
      delta: 'x'.repeat(2000),
    });
  }
  expect(JSON.stringify(responses.messages()).length).toBeLessThan(8 * 1024 + 128 * 64);
});
