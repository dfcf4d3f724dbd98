import { afterEach, expect, it, vi } from 'vitest';
import { attempt, guarded, inBackground, reportErrorsTo } from './guard.ts';

const report = vi.fn<(error: unknown) => void>();

afterEach(() => {
  report.mockReset();
  reportErrorsTo(() => {});
});

it('contains and reports exceptions of callbacks and promises', async () => {
  reportErrorsTo(report);
  const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
  guarded((error: Error) => {
    throw error;
  })(thrown);
  const work = Promise.reject(rejected);
  inBackground(work);
  await expect(work).rejects.toBe(rejected);
  expect(report.mock.calls).toEqual([[thrown], [rejected]]);
});

it('survives a reporter that throws', () => {
  reportErrorsTo(() => {
    throw new Error('the logger is broken too');
  });
  expect(() =>
    attempt(() => {
      throw new Error('first');
    }),
  ).not.toThrow();
});
