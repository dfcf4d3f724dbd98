import { expect, it, vi } from 'vitest';
import type { Attempt } from '../call/attempt.ts';
import type { Call } from '../call/call.ts';
import { later } from '../callbacks.ts';
import { AwaitedRetries } from './awaited-retries.ts';

vi.mock(import('../callbacks.ts'), async (load) => ({
  ...(await load()),
  later: vi.fn<typeof later>(() => () => {}),
}));

it.each([
  ['no wait', {}, 5],
  ['a short wait', { wait: 1 }, 5],
  ["a 429's wait", { wait: 9, retryAfter: 9 }, 11],
  ["a 503's wait", { wait: 9 }, 11],
  ['a wait beyond the patience', { wait: 600 }, 30],
])('awaits the retry of a response with %s for long enough', (_name, attempt, seconds) => {
  const call = { failed: {}, retryDelay: 0 };
  new AwaitedRetries({ longest: 30, freezes: false }).await(
    call as Call,
    attempt as Attempt,
    { library: 'fetch', operationId: undefined },
    () => false,
  );
  expect(later).toHaveBeenLastCalledWith(seconds * 1000, expect.any(Function));
});
