import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { Hooks } from './hooks.ts';

afterEach(() => diag.disable());

it('what a hook throws is reported once, without its message, which may quote a prompt', () => {
  const error = vi.fn<(...parts: unknown[]) => void>();
  const ignore = (): void => {};
  diag.setLogger(
    { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  const hooks = new Hooks(() => {
    throw new TypeError('the prompt\n    at the prompt');
  }, undefined);
  const span = trace.getTracer('test').startSpan('call');
  for (let i = 0; i < 2; i++) hooks.request(span, { path: '/chat/completions', body: {} });
  const said = error.mock.calls.map((parts) => parts.join(' '));
  expect(said).toEqual([
    expect.stringMatching(/the option requestHook threw TypeError at .*hooks\.test\.ts:\d+/),
  ]);
  expect(said[0]).not.toContain('the prompt');
});
