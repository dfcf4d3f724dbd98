import { expect, it } from 'vitest';
import { emptyState, isFree, takeFromThread } from './worker-messages.ts';

it('lets either the thread or its replacement send the last requests, never both', () => {
  const started = emptyState();
  expect(isFree(started)).toBe(true);
  expect(takeFromThread(started)).toBe(false);

  const late = emptyState();
  expect(takeFromThread(late)).toBe(true);
  expect(isFree(late)).toBe(false);
});

it('is shared between threads', () => {
  expect(emptyState().buffer).toBeInstanceOf(SharedArrayBuffer);
});
