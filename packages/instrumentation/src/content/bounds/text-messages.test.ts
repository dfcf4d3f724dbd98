import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it, test } from 'vitest';
import { ContentCapture } from '../captured-content.ts';
import { inputContent } from '../messages/input-messages.ts';
import type { Message } from '../messages/message.ts';
import { outputMessages } from '../messages/output-messages.ts';
import { boundedJson } from './bounded-json.ts';
import { omittedMessage } from './list-edges.ts';
import { textMessagesJson } from './text-messages.ts';

const content = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.record({ type: fc.constantFrom('text', 'refusal', 'thinking'), text: fc.string() })),
);
const messages = fc.array(
  fc.record(
    { role: fc.constantFrom('system', 'user', 'assistant', 'tool'), content, name: fc.string() },
    { requiredKeys: ['role'] },
  ),
);

describe('textMessagesJson', () => {
  it('is the bounded JSON of messages, or left to it', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 2, max: 2000 }), (sent, maxBytes) => {
        const { inputMessages = [] } = inputContent('chat', { messages: sent });
        const json = textMessagesJson(inputMessages, maxBytes);
        const bounded = boundedJson(inputMessages, maxBytes, omittedMessage);
        if (json !== undefined) expect({ json, isComplete: true }).toEqual(bounded);
      }),
    );
  });

  it('takes what most calls send and receive', () => {
    const sent = [
      { role: 'system', content: 'You are concise.' },
      { role: 'user', content: [{ type: 'text', text: 'Why?' }] },
    ];
    const choice = { index: 0, finish_reason: 'stop', message: { content: 'So.', reasoning: '?' } };
    const { inputMessages = [] } = inputContent('chat', { messages: sent });
    const received = outputMessages({ choices: [choice] });
    expect(textMessagesJson(inputMessages, 1024)).toBe(JSON.stringify(inputMessages));
    expect(textMessagesJson(received, 1024)).toBe(JSON.stringify(received));
  });

  it('fits, or is left to others', () => {
    const value: Message[] = [{ role: 'user', parts: [{ type: 'text', content: '€ and "more"' }] }];
    const exact = Buffer.byteLength(JSON.stringify(value));
    expect(textMessagesJson(value, exact)).toBe(JSON.stringify(value));
    expect(textMessagesJson(value, exact - 1)).toBeUndefined();
  });

  it('is left to others if a library gives lists a toJSON', () => {
    const value = Object.assign([], { toJSON: () => 'changed' });
    expect(textMessagesJson(value, 1024)).toBeUndefined();
  });
});

test('what a redact hook returns is checked like any foreign value', () => {
  const part = { type: 'text' as const, content: 'secret', toJSON: () => ({ leaked: 1n }) };
  const capture = new ContentCapture({
    mode: 'span',
    maxBytes: 1024,
    redact: () => ({ inputMessages: [{ role: 'user', parts: [part] }] }),
  });
  expect(capture.record({ inputMessages: [] }).spanAttributes()).toEqual({
    'gen_ai.input.messages': '[{"role":"user","parts":[{"leaked":"1"}]}]',
  });
});
test('a list of texts longer than the stack loses only its middle, not the call', () => {
  const thinking = Array.from({ length: 200_000 }, () => ({ text: 'x' }));
  const sent = [{ role: 'assistant', content: { type: 'thinking', thinking } }];
  const parts = inputContent('chat', { messages: sent }).inputMessages?.[0]?.parts;
  expect(parts).toHaveLength(4097);
  expect(parts?.[2048]).toMatchObject({ content: '…[195904 omitted]' });
});
