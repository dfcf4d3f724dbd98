import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { warnOfNeighbour } from './neighbour.ts';

const warn = vi.fn<(message: string, ...details: unknown[]) => void>();
const ignore = (): void => {};

beforeEach(() => {
  warn.mockClear();
  diag.setLogger(
    { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});

afterEach(() => diag.disable());

function clientWith(create: unknown): unknown {
  return { chat: { completions: { create } } };
}

it('names the setting that disables the other instrumentation', () => {
  warnOfNeighbour(clientWith(Object.assign(() => {}, { __wrapped: true })));
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.calls.join(' ')).toContain('OTEL_NODE_DISABLED_INSTRUMENTATIONS=openai');
});

it.each([[clientWith(() => {})], [clientWith(undefined)], [{ chat: null }], [{}], [undefined]])(
  'does not warn without another instrumentation (%#)',
  (client) => {
    warnOfNeighbour(client);
    expect(warn).not.toHaveBeenCalled();
  },
);
