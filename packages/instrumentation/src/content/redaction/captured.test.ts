import { DiagLogLevel, diag } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { attr } from '@together-otel/semconv';
import { OpenAI } from 'openai';
import { afterEach, expect, it, vi } from 'vitest';
import { TogetherInstrumentation, type TogetherInstrumentationConfig } from '../../index.ts';

let plugin: TogetherInstrumentation | undefined;
const warn = vi.fn<(...parts: unknown[]) => void>();

afterEach(() => {
  plugin?.disable();
  diag.disable();
  warn.mockReset();
});

async function record(options: TogetherInstrumentationConfig, prompt: string, answer = prompt) {
  const log = { error: warn, warn, info() {}, debug() {}, verbose() {} };
  diag.setLogger(log, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const exporter = new InMemorySpanExporter();
  plugin = new TogetherInstrumentation({ captureMessageContent: 'span_only', ...options });
  plugin.setTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  const message = { role: 'assistant', content: answer };
  const fetch = async (_: unknown, init?: { body?: unknown }) => {
    // The request itself is not modified.
    expect(String(init?.body)).toContain(JSON.stringify(prompt));
    return Response.json({ model: 'm', choices: [{ index: 0, finish_reason: 'stop', message }] });
  };
  const client = plugin.instrumentClient(
    new OpenAI({ apiKey: 'key', baseURL: 'https://api.together.ai/v1', fetch }),
  );
  const messages = [{ role: 'user' as const, content: prompt }];
  const { choices } = await client.chat.completions.create({ model: 'm', messages });
  expect(choices[0]?.message.content).toBe(answer);
  return exporter.getFinishedSpans()[0]?.attributes ?? {};
}

it('applies presets to recorded content only', async () => {
  const prompt =
    'a@example.com, 4111 1111 1111 1111, 192.0.2.1, +12125550123, AKIAIOSFODNN7EXAMPLE';
  const redact = ['email', 'phone', 'card', 'key', 'ip'] as const;
  const span = await record({ redact }, prompt);
  for (const name of [attr.inputMessages, attr.outputMessages]) {
    expect(span[name]).toContain('[email], [card], [ip], [phone], [key]');
  }
});

it('redacts before it truncates', async () => {
  // Truncated first, the card number would no longer be recognisable.
  for (let length = 850; length < 1024; length += 3) {
    const text = `${'x'.repeat(length)} 4111111111111111 ${'y'.repeat(2000)}`;
    const span = await record({ redact: ['card'], maxContentBytes: 1024 }, text);
    expect(span[attr.inputMessages]).not.toContain('411');
    plugin?.disable();
  }
});

it.each([['mail'], 'email', [['email']], {}, 5])(
  'records no content where redact is %j',
  async (redact) => {
    const span = await record({ redact: redact as never }, 'a@example.com');
    expect(JSON.stringify(span)).not.toContain('example.com');
    expect(span).not.toHaveProperty([attr.inputMessages]);
    expect(warn).toHaveBeenCalledOnce();
  },
);
