import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.resetModules();
});

it('reports a missing transport until one is set', async () => {
  const { transportInUse, useTransport } = await import('./pipeline.ts');
  expect(() => transportInUse()).toThrow('no transport is set');
  const transport = { send: vi.fn(), finish: vi.fn(), recall: vi.fn() };
  useTransport(transport);
  expect(transportInUse()).toBe(transport);
});
