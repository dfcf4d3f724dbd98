import { diag } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import { afterEach, expect, it, vi } from 'vitest';
import { openDiagnostics } from './diagnostics.ts';

afterEach(() => {
  vi.restoreAllMocks();
  diag.disable();
});

it('logs each failure once, and after 50 kinds says that it leaves out more', () => {
  const lines: unknown[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(line) > 0);
  openDiagnostics('warn');
  for (let kind = 0; kind < 200; kind++) {
    for (let time = 0; time < 2; time++) globalErrorHandler(new Error(`failure ${kind}`));
  }
  expect(lines.slice(0, 50)).toEqual(
    Array.from(
      { length: 50 },
      (_, kind) => `together-otel: telemetry could not be sent: failure ${kind} (reported once)\n`,
    ),
  );
  expect(lines.slice(50)).toEqual(['together-otel: further kinds of failures are not reported\n']);
});
