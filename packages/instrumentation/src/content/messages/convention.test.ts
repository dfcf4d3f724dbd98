import { describe, expect, test } from 'vitest';
import { ContentCapture } from '../captured-content.ts';
import { StreamOutput } from '../streams/stream-output.ts';
import { inputContent } from './input-messages.ts';
import type { CapturedContent } from './message.ts';
import { outputMessages } from './output-messages.ts';

/*
 * What the conventions' JSON schemas require, by our own reading of gen-ai-input-messages.json,
 * gen-ai-output-messages.json, gen-ai-system-instructions.json and gen-ai-tool-definitions.json at
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
 * A part whose type they don't name only needs a type; further fields are allowed everywhere.
 */
type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isPresent: Check = (value) => value !== undefined;
const isOptionalText: Check = (value) => value === undefined || value === null || isText(value);
const typed: Check = (value) => isText((value as Fields | undefined)?.['type']);

const partFields: Record<string, Record<string, Check>> = {
  text: { content: isText },
  reasoning: { content: isText },
  tool_call: { id: isOptionalText, name: isText },
  tool_call_response: { id: isOptionalText, response: isPresent },
  server_tool_call: { id: isOptionalText, name: isText, server_tool_call: typed },
  server_tool_call_response: { id: isOptionalText, server_tool_call_response: typed },
  blob: { modality: isText, mime_type: isOptionalText, content: isText },
  file: { modality: isText, mime_type: isOptionalText, file_id: isText },
  uri: { modality: isText, mime_type: isOptionalText, uri: isText },
};

function violations(path: string, value: unknown, required: Record<string, Check>): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} is no object`];
  return Object.entries(required).flatMap(([name, check]) =>
    check((value as Fields)[name])
      ? []
      : [`${path}.${name} is ${JSON.stringify((value as Fields)[name])}`],
  );
}

function each(
  path: string,
  list: unknown,
  check: (path: string, entry: unknown) => string[],
): string[] {
  if (!Array.isArray(list)) return [`${path} is no list`];
  return list.flatMap((entry, index) => check(`${path}[${index}]`, entry));
}

const inPart = (path: string, part: unknown): string[] => [
  ...violations(path, part, { type: isText }),
  ...violations(path, part, partFields[String((part as Fields)['type'])] ?? {}),
  // The schemas would allow a blob with its bytes; this project does not.
  ...((part as Fields)['type'] === 'blob'
    ? violations(path, part, { content: (value) => value === '' })
    : []),
];
const inMessage = (path: string, message: unknown): string[] => [
  ...violations(path, message, { role: isText, name: isOptionalText }),
  ...each(`${path}.parts`, (message as Fields)['parts'], inPart),
];
const inOutput = (path: string, message: unknown): string[] => [
  ...inMessage(path, message),
  ...violations(path, message, { finish_reason: isText }),
];
const inTool = (path: string, tool: unknown): string[] => {
  const isSchema: Check = (value) =>
    value === undefined || value === null || typeof value === 'object';
  const optional = { description: isOptionalText, parameters: isSchema };
  const isFunction = (tool as Fields)['type'] === 'function';
  return violations(path, tool, { type: isText, name: isText, ...(isFunction ? optional : {}) });
};

const schemas: Record<string, (path: string, entry: unknown) => string[]> = {
  'gen_ai.input.messages': inMessage,
  'gen_ai.output.messages': inOutput,
  'gen_ai.system_instructions': inPart,
  'gen_ai.tool.definitions': inTool,
};

const tool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get current weather for a city. '.repeat(40),
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const call = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
};
const turns = [
  { role: 'system', content: 'You are concise.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this? '.repeat(99) },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'unheard_of' },
    ],
  },
  {
    role: 'assistant',
    content: null,
    reasoning: 'Hm. '.repeat(99),
    tool_calls: [call, { ...call, id: null }],
  },
  { role: 'tool', tool_call_id: 'call_1', content: 'rainy '.repeat(99) },
  { role: 'tool', content: null },
  {},
];
const streamed = new StreamOutput(512);
streamed.chunk({
  choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{' } }] } }],
});
streamed.chunk({ choices: [{ index: 1, delta: { content: 'x'.repeat(2000) } }] });

const contents: Record<string, CapturedContent> = {
  chat: {
    ...inputContent('chat', {
      messages: turns,
      tools: [tool, { type: 'mcp' }, { type: 'custom', custom: {} }],
    }),
    outputMessages: outputMessages({
      choices: [
        { finish_reason: 'tool_calls', message: { content: '', tool_calls: [call] } },
        { finish_reason: null, message: { refusal: 'No.' } },
        {},
      ],
    }),
  },
  'a long chat': inputContent('chat', {
    messages: Array.from({ length: 50 }, () => turns).flat(),
    tools: Array.from({ length: 200 }, () => tool),
  }),
  'a chat with one endless message': inputContent('chat', {
    messages: [
      { role: 'user', content: Array.from({ length: 9999 }, () => ({ type: 'text', text: 'x' })) },
    ],
  }),
  responses: {
    ...inputContent('chat', {
      instructions: [
        { role: 'developer', content: 'Be brief. '.repeat(200) },
        { role: 'developer', content: [{ type: 'input_text', text: 'Really.' }] },
      ],
      input: [
        'a',
        { type: 'web_search_call' },
        { type: 'function_call' },
        { type: 'reasoning' },
        { type: 'x_output' },
        {},
      ],
      tools: [{ type: 'function', name: 'f', parameters: null }, { type: 'web_search' }, {}],
    }),
    outputMessages: outputMessages({
      output: [{ type: 'function_call', call_id: 'c' }, { type: 'mcp_call' }, {}],
    }),
  },
  rerank: inputContent('rerank', {
    query: 'q',
    documents: Array.from({ length: 500 }, () => ({ text: 'd' })),
  }),
  'a stream that was cut': { outputMessages: streamed.messages() },
  images: {
    outputMessages: outputMessages({
      data: Array.from({ length: 99 }, () => ({ b64_json: 'AAAA' })),
    }),
  },
};

describe.each(Object.entries(contents))('%s', (_, content) => {
  test.each([1e6, 16384, 4096, 1024, 400, 100, 10])(
    'follows the schemas within %i bytes',
    (maxBytes) => {
      const recorded = new ContentCapture({ mode: 'span_and_event', maxBytes }).record(content);
      const attributes = Object.entries(recorded.spanAttributes());
      expect(attributes.length).toBeGreaterThan(0);
      for (const [name, json] of attributes) {
        const check = schemas[name] ?? (() => [`${name} is unknown`]);
        expect(each(name, JSON.parse(String(json)), check)).toEqual([]);
        expect(Buffer.byteLength(String(json))).toBeLessThanOrEqual(maxBytes);
      }
    },
  );
});

test('the schemas reject invalid content', () => {
  expect(each('m', [{ role: 'user', parts: [{ type: 'text' }] }], inMessage)).toHaveLength(1);
  expect(each('m', [{ parts: [{}] }], inMessage)).toHaveLength(2);
  expect(each('m', [{ role: 'assistant', parts: [] }], inOutput)).toHaveLength(1);
  expect(each('m', [{ type: 'uri', uri: 'x' }], inPart)).toHaveLength(1);
  expect(each('m', [{ type: 'blob', modality: 'image', content: 'AAAA' }], inPart)).toHaveLength(1);
  expect(each('m', [{ type: 'function', name: 'f', parameters: 'x' }], inTool)).toHaveLength(1);
  expect(each('m', {}, inTool)).toHaveLength(1);
});
