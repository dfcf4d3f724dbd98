import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { Hooks } from './hooks.ts';

afterEach(() => diag.disable());

const thrown = (): never => {
  throw new TypeError('the prompt\n    at the prompt');
};
/** Not a platform promise. */
const thenable = {
  // biome-ignore lint/suspicious/noThenProperty: libraries' promises are thenables
  then: (_: unknown, reject: (error: unknown) => void) => reject(new TypeError()),
};

it.each([
  ['throws', thrown],
  ['rejects', async () => thrown()],
  ['rejects with a promise of a library', () => thenable],
])('what a hook that %s says is reported once, without its message', async (_how, hook) => {
  const error = vi.fn<(...parts: unknown[]) => void>();
  const ignore = (): void => {};
  diag.setLogger(
    { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  const hooks = new Hooks(hook as never, undefined);
  const span = trace.getTracer('test').startSpan('call');
  for (let i = 0; i < 2; i++) hooks.request(span, { path: '/chat/completions', body: {} });
  // By now an unhandled rejection would have failed the run.
  await new Promise((resolve) => setImmediate(resolve));
  const said = error.mock.calls.map((parts) => parts.join(' '));
  expect(said).toEqual([
    expect.stringMatching(/the option requestHook threw TypeError at .*hooks\.test\.ts:\d+/),
  ]);
  expect(said[0]).not.toContain('the prompt');
});
