import { describe, expect, test } from 'vitest';
import { inputContent } from './input-messages.ts';

const user = (...parts: unknown[]) => ({ role: 'user', parts });
const said = (content: string) => ({ type: 'text', content });

describe('chat completions', () => {
  test('keep system messages among the messages, in order', () => {
    const { inputMessages, systemInstructions } = inputContent('chat', {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi', name: 'ada' },
      ],
    });
    expect(inputMessages).toEqual([
      { role: 'system', parts: [said('Be brief.')] },
      { role: 'user', parts: [said('Hi')], name: 'ada' },
    ]);
    expect(systemInstructions).toBeUndefined();
  });

  test('record tool calls, their answers and reasoning', () => {
    const { inputMessages } = inputContent('chat', {
      messages: [
        {
          role: 'assistant',
          content: null,
          reasoning: 'They want the weather.',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
            },
            { id: 'call_2', type: 'function', function: { name: 'broken', arguments: '{"city' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'rainy' },
      ],
    });
    expect(inputMessages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'They want the weather.' },
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
          { type: 'tool_call', id: 'call_2', name: 'broken', arguments: '{"city' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'rainy' }] },
    ]);
  });

  test('record media without bytes and without credentials', () => {
    const bytes = 'iVBORw0KGgo'.repeat(50);
    const content = inputContent('chat', {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${bytes}` } },
            {
              type: 'image_url',
              image_url: { url: 'https://me:key@example.com/a%20b.png?X-Sig=key#key' },
            },
            { type: 'image_url', image_url: { url: bytes } },
            { type: 'image_url', image_url: null },
            { type: 'video_url', video_url: { url: 'gs://bucket/a.mp4?key' } },
            { type: 'audio_url', audio_url: { url: 'https://example.com/a.wav' } },
            { type: 'input_audio', input_audio: { data: bytes, format: 'mp3' } },
            { type: 'file', file: { file_id: 'file-1' } },
            {
              type: 'file',
              file: { file_data: `data:application/pdf;base64,${bytes}`, filename: 'x' },
            },
            { type: 'blob_of_tomorrow', data: bytes },
          ],
        },
      ],
    });
    expect(JSON.stringify(content)).not.toMatch(/iVBORw0KGgo|key/);
    expect(content.inputMessages).toEqual([
      user(
        said('What is this?'),
        { type: 'blob', modality: 'image', mime_type: 'image/png', content: '' },
        { type: 'uri', modality: 'image', uri: 'https://example.com/a%20b.png' },
        { type: 'blob', modality: 'image', content: '' },
        { type: 'blob', modality: 'image', content: '' },
        { type: 'uri', modality: 'video', uri: 'gs://bucket/a.mp4' },
        { type: 'uri', modality: 'audio', uri: 'https://example.com/a.wav' },
        { type: 'blob', modality: 'audio', mime_type: 'audio/mpeg', content: '' },
        { type: 'file', modality: 'document', file_id: 'file-1' },
        { type: 'blob', modality: 'document', mime_type: 'application/pdf', content: '' },
        { type: 'together.blob_of_tomorrow' },
      ),
    ]);
  });

  test('record tool definitions, flat, without the settings of remote tools', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const { toolDefinitions } = inputContent('chat', {
      messages: [],
      tools: [
        { type: 'function', function: { name: 'get_weather', description: 'Weather', parameters } },
        { type: 'mcp', server_label: 'docs', headers: { authorization: 'key' } },
        null,
      ],
      functions: [{ name: 'old' }],
    });
    expect(toolDefinitions).toEqual([
      { type: 'function', name: 'get_weather', description: 'Weather', parameters },
      { type: 'mcp', name: 'docs' },
      { type: 'function', name: 'old' },
    ]);
  });
});

describe('responses', () => {
  test('keep instructions apart from a text input', () => {
    const content = {
      input: 'Hi',
      instructions: 'Be brief.',
      tools: [{ type: 'function', name: 'f' }],
    };
    expect(inputContent('chat', content)).toEqual({
      inputMessages: [user(said('Hi'))],
      systemInstructions: [said('Be brief.')],
      toolDefinitions: [{ type: 'function', name: 'f' }],
    });
  });

  test('record many kinds of items', () => {
    const { inputMessages } = inputContent('chat', {
      input: [
        { role: 'developer', content: 'Be brief.' },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: 'data:image/jpeg;base64,AAAA' },
          ],
        },
        { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'Hm.' }] },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
        {
          type: 'function_call_output',
          call_id: 'c',
          output: [{ type: 'input_text', text: 'done' }],
        },
        { type: 'web_search_call', id: 'ws_1', action: { query: 'q' } },
        { type: 'item_reference', id: 'x' },
        7,
      ],
    });
    expect(inputMessages).toEqual([
      { role: 'developer', parts: [said('Be brief.')] },
      user(said('Look'), { type: 'blob', modality: 'image', mime_type: 'image/jpeg', content: '' }),
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'f', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', response: [said('done')] }] },
      {
        role: 'assistant',
        parts: [
          {
            type: 'server_tool_call',
            id: 'ws_1',
            name: 'web_search',
            server_tool_call: { type: 'web_search' },
          },
        ],
      },
      user({ type: 'together.item_reference' }),
    ]);
  });
});

describe('other operations', () => {
  test.each([
    ['text_completion', { prompt: 'Once' }, [user(said('Once'))]],
    ['text_completion', { prompt: ['a', 'b'] }, [user(said('a')), user(said('b'))]],
    ['embeddings', { input: 'text' }, [user(said('text'))]],
    ['embeddings', { input: [1, 2, 3] }, [user({ type: 'tokens', count: 3 })]],
    [
      'embeddings',
      { input: [[1, 2], [3]] },
      [user({ type: 'tokens', count: 2 }), user({ type: 'tokens', count: 1 })],
    ],
    ['text_to_speech', { input: 'Say it', voice: 'v' }, [user(said('Say it'))]],
    [
      'generate_content',
      { prompt: 'A cat', image_url: 'https://example.com/c.png' },
      [user(said('A cat'), { type: 'uri', modality: 'image', uri: 'https://example.com/c.png' })],
    ],
    [
      'rerank',
      { query: 'q', documents: ['d', { text: 'e' }] },
      [
        user(
          said('q'),
          { type: 'document', content: 'd' },
          { type: 'document', content: { text: 'e' } },
        ),
      ],
    ],
  ])('%s %j', (operation, body, inputMessages) => {
    expect(inputContent(operation, body)).toEqual({ inputMessages });
  });

  test('that are not model operations record nothing', () => {
    expect(
      inputContent(undefined, { prompt: 'x', messages: [{ role: 'user', content: 'x' }] }),
    ).toEqual({});
  });

  test('never throw, whatever the body', () => {
    const values = [
      null,
      0,
      'x',
      [],
      [null],
      [[]],
      {},
      [{}],
      [{ type: 'text' }],
      [{ content: 3 }],
      [1n],
    ];
    for (const operation of [
      'chat',
      'text_completion',
      'embeddings',
      'rerank',
      'generate_content',
      'text_to_speech',
      'speech_to_text',
    ]) {
      for (const value of values) {
        for (const field of [
          'messages',
          'input',
          'prompt',
          'instructions',
          'tools',
          'functions',
          'query',
          'documents',
        ]) {
          inputContent(operation, { [field]: value });
          inputContent(operation, {
            messages: [{ role: value, content: value, tool_calls: value, name: value }],
          });
        }
      }
    }
    const throwing = {
      get messages(): unknown {
        throw new Error('no');
      },
    };
    expect(inputContent('chat', throwing)).toEqual({});
  });
});

test('visits the start and end of lists that are too long to record', () => {
  const messages = Array.from({ length: 100_000 }, (_, index) => ({
    role: 'user',
    content: `message ${index}`,
  }));
  const { inputMessages = [] } = inputContent('chat', { messages });
  expect(inputMessages.length).toBeLessThan(5000);
  const texts = inputMessages.map(({ parts }) => parts[0]);
  expect(texts[0]).toEqual({ type: 'text', content: 'message 0' });
  expect(texts.at(-1)).toEqual({ type: 'text', content: 'message 99999' });
  expect(texts).toContainEqual({ type: 'text', content: '…[95904 omitted]' });
});
