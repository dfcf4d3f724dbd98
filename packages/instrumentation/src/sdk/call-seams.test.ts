import { ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, it, vi } from 'vitest';
import { findAnswer } from '../response/answer.ts';
import { fetchSeam, makeRequestSeam, requestSeam, type SeamCalls } from './call-seams.ts';
import type { ForeignClient } from './client-shape.ts';

const client: ForeignClient = { baseURL: 'https://api.together.ai/v1' };

function setUp(isObserved = true) {
  const attempt = { respond: vi.fn(), fail: vi.fn(), conclude: () => attempt };
  const call = {
    context: ROOT_CONTEXT,
    claim: vi.fn(() => true),
    claimAnswer: vi.fn(() => true),
    abandonWith: vi.fn(),
    describe: vi.fn(),
    startAttempt: vi.fn(() => attempt),
    respond: vi.fn(),
    fail: vi.fn(),
    wantsContent: false,
  };
  const found = isObserved ? call : undefined;
  const calls = {
    has: () => isObserved,
    start: vi.fn(() => found),
    current: () => found,
    isEntered: () => false,
    resume: vi.fn((_client: unknown, _call: unknown, work: () => unknown) => work()),
    send: (_call: unknown, _attempt: unknown, work: () => unknown) => work(),
    leaveOut: vi.fn((work: () => unknown) => work()),
  };
  return { call, attempt, calls: calls as unknown as SeamCalls, spies: calls };
}

it("starts a call when the client sends a request, and returns the client's own promise", () => {
  const { calls, spies } = setUp();
  const promise = Promise.resolve(1);
  const meetPromise = vi.fn();
  const seam = requestSeam(() => promise, { calls, meetPromise, carriesParser: false });
  expect(seam.call(client, { path: '/models' })).toBe(promise);
  seam.call(client, { path: '/models' });
  expect(spies.start).toHaveBeenCalledTimes(2);
  expect(meetPromise.mock.calls).toEqual([[promise]]);
});

it('hides an unobserved client from the fetch seam too', () => {
  const { calls, spies } = setUp(false);
  const seam = requestSeam(() => 'sent', { calls, meetPromise: vi.fn(), carriesParser: false });
  expect(seam.call(client)).toBe('sent');
  expect(spies.leaveOut).toHaveBeenCalledOnce();
});

it('describes a call by its options, even if they are a promise', async () => {
  const { call, calls } = setUp();
  const seam = makeRequestSeam(async (options) => options, calls);
  const options = { method: 'post' };
  expect(await seam.call(client, Promise.resolve(options))).toBe(options);
  expect(call.describe).toHaveBeenCalledWith(options);
  expect(call.respond).toHaveBeenCalledOnce();
});

it("passes on the SDK's failure", async () => {
  const { call, calls } = setUp();
  const error = new Error('429');
  const seam = makeRequestSeam(() => Promise.reject(error), calls);
  await expect(seam.call(client, {})).rejects.toBe(error);
  expect(call.fail).toHaveBeenCalledWith(error);
});

it('records an attempt, and ties its answer to its response', async () => {
  const { call, attempt, calls } = setUp();
  const response = new Response('{}');
  const seam = fetchSeam(() => Promise.resolve(response), calls);
  expect(await seam.call(client, 'https://api.together.ai/v1/models', {})).toBe(response);
  expect(attempt.respond).toHaveBeenCalledOnce();
  expect(findAnswer(response)?.call).toBe(call);
});

it('leaves the answer of a failed attempt to the SDK', async () => {
  const { call, attempt, calls } = setUp();
  const response = new Response('{}', { status: 429 });
  const seam = fetchSeam(() => Promise.resolve(response), calls);
  await seam.call(client, 'https://api.together.ai/v1/models', {});
  expect(attempt.respond).toHaveBeenCalledOnce();
  expect(call.claimAnswer).not.toHaveBeenCalled();
});

it.each([true, false])('detects whether the application aborted (%s)', async (isAborted) => {
  const { attempt, calls } = setUp();
  const controller = new AbortController();
  if (isAborted) controller.abort();
  const error = new Error('aborted');
  const seam = fetchSeam(() => Promise.reject(error), calls);
  await expect(seam.call(client, 'url', { signal: controller.signal })).rejects.toBe(error);
  expect(attempt.fail).toHaveBeenCalledWith(error, isAborted);
});
