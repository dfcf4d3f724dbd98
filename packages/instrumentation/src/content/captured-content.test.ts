import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ContentCapture, type Redact } from './captured-content.ts';
import type { CapturedContent } from './messages/message.ts';

const content = (text = 'secret'): CapturedContent => ({
  inputMessages: [{ role: 'user', parts: [{ type: 'text', content: text }] }],
  outputMessages: [
    { role: 'assistant', parts: [{ type: 'text', content: 'Hi' }], finish_reason: 'stop' },
  ],
  systemInstructions: [{ type: 'text', content: 'Be brief.' }],
  toolDefinitions: [],
});

const structured = {
  'gen_ai.input.messages': content().inputMessages,
  'gen_ai.output.messages': content().outputMessages,
  'gen_ai.system_instructions': content().systemInstructions,
};

describe('the mode', () => {
  test.each([
    ['none', false, false],
    ['span', true, false],
    ['event', false, true],
    ['span_and_event', true, true],
  ] as const)('%s', (mode, onSpan, onEvent) => {
    const capture = new ContentCapture({ mode, maxBytes: 16_384 });
    const recorded = capture.record(content());
    const strings = Object.fromEntries(
      Object.entries(structured).map(([name, value]) => [name, JSON.stringify(value)]),
    );
    expect(recorded.spanAttributes()).toEqual(onSpan ? strings : {});
    expect(recorded.eventAttributes()).toEqual(onEvent ? structured : {});
    expect([capture.isOnSpan, capture.isOnEvent]).toEqual([onSpan, onEvent]);
  });
});

describe('the redact hook', () => {
  const warn = vi.fn();
  beforeEach(() => {
    warn.mockReset();
    const logger = { warn, error: warn, info: vi.fn(), debug: vi.fn(), verbose: vi.fn() };
    diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
    warn.mockReset();
  });
  afterEach(() => diag.disable());

  const capture = (redact: unknown) =>
    new ContentCapture({ mode: 'span_and_event', maxBytes: 16_384, redact: redact as Redact });

  test('changes both places, is called once, and runs before truncation', () => {
    const redact = vi.fn((full: CapturedContent) => {
      expect(full.inputMessages?.[0]?.parts[0]).toHaveProperty('content.length', 50_000);
      return { inputMessages: [{ role: 'user', parts: [{ type: 'text', content: '***' }] }] };
    });
    const recorded = capture(redact).record(content('x'.repeat(50_000)));
    const messages = [{ role: 'user', parts: [{ type: 'text', content: '***' }] }];
    expect(recorded.eventAttributes()).toEqual({ 'gen_ai.input.messages': messages });
    expect(recorded.spanAttributes()).toEqual({
      'gen_ai.input.messages': JSON.stringify(messages),
    });
    expect(redact).toHaveBeenCalledOnce();
  });

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('can not read secret');
      },
    ],
    [
      'throws no error',
      () => {
        throw 'secret';
      },
    ],
    ['returns undefined', () => undefined],
    ['returns text', () => 'secret'],
    [
      'is asynchronous',
      async () => {
        throw new Error('secret');
      },
    ],
  ])('that %s records nothing, and is reported once without the content', (_, redact) => {
    const broken = capture(redact);
    for (let call = 0; call < 3; call++) {
      const recorded = broken.record(content());
      expect(recorded.spanAttributes()).toEqual({});
      expect(recorded.eventAttributes()).toEqual({});
    }
    expect(warn).toHaveBeenCalledOnce();
    expect(JSON.stringify(warn.mock.calls)).not.toContain('secret');
  });

  test('that returns an invalid value records only the lists in it', () => {
    const odd = {
      inputMessages: 'text',
      outputMessages: null,
      get toolDefinitions() {
        throw new Error('no');
      },
    };
    expect(
      capture(() => odd)
        .record(content())
        .eventAttributes(),
    ).toEqual({});
  });

  test('is not called when nothing is captured', () => {
    const redact = vi.fn();
    new ContentCapture({ mode: 'none', maxBytes: 16_384, redact }).record(content());
    expect(redact).not.toHaveBeenCalled();
  });
});

describe('the size', () => {
  test('is bounded per attribute, and the same in both places', () => {
    const recorded = new ContentCapture({ mode: 'span_and_event', maxBytes: 512 }).record(
      content('x'.repeat(9999)),
    );
    const span = recorded.spanAttributes();
    for (const json of Object.values(span))
      expect(Buffer.byteLength(String(json))).toBeLessThanOrEqual(512);
    expect(JSON.parse(String(span['gen_ai.input.messages']))).toEqual(
      recorded.eventAttributes()['gen_ai.input.messages'],
    );
    expect(span['gen_ai.input.messages']).toMatch(/x…\[truncated\]"}\]}\]$/);
  });

  test('of tool definitions is reduced by dropping their schemas', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`p${index}`, { type: 'string' }]),
    );
    const parameters = { type: 'object', properties };
    const toolDefinitions = [{ type: 'function', name: 'f', description: 'd', parameters }];
    const recorded = new ContentCapture({ mode: 'event', maxBytes: 1024 }).record({
      toolDefinitions,
    });
    expect(recorded.eventAttributes()).toEqual({
      'gen_ai.tool.definitions': [{ type: 'function', name: 'f', description: 'd' }],
    });
  });
});
