import { afterEach, expect, test, vi } from 'vitest';
import { FirstExport } from './first-export.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('sends once, after the first call', async () => {
  vi.useFakeTimers();
  const flush = vi.fn(() => Promise.resolve());
  const firstExport = new FirstExport(flush, (millis, work) => setTimeout(work, millis));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(flush).not.toHaveBeenCalled();
  for (let i = 0; i < 3; i++) firstExport.noteCall();
  await vi.advanceTimersByTimeAsync(60_000);
  firstExport.noteCall();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(flush).toHaveBeenCalledOnce();
});
