import { text } from 'node:stream/consumers';
import { type Listening, serve } from '@together-otel/test-support/server';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { now } from '../clock.ts';
import { sendLast } from './last-requests.ts';
import type { LastRequest } from './transport.ts';

let server: Listening;
let statuses: number[] = [];
let received: string[] = [];

beforeAll(async () => {
  server = await serve(async (request, response) => {
    const body = await text(request);
    received.push(body);
    response.writeHead(statuses.shift() ?? 200, { 'retry-after': '0' }).end();
  });
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(() => {
  statuses = [];
  received = [];
});

const request = (text: string, more: Partial<LastRequest> = {}): LastRequest => ({
  destination: {
    protocol: 'http',
    id: 'last',
    url: server.url,
    headers: {},
    compression: 'none',
    tls: {},
  },
  bytes: new TextEncoder().encode(text),
  attempt: undefined,
  isOrdered: true,
  ...more,
});

it('preserves the order of deltas', async () => {
  const requests = ['a', 'b', 'c'].map((text) => request(text));
  expect(await sendLast({ requests, deadline: now() + 10_000 })).toBeUndefined();
  expect(received).toEqual(['a', 'b', 'c']);
});

it('does not resend what an attempt in flight has delivered', async () => {
  const requests = [request('under way', { attempt: 7 }), request('next')];
  const underWay = vi.fn(() => Promise.resolve({ status: 'success' as const }));
  expect(await sendLast({ requests, deadline: now() + 10_000 }, underWay)).toBeUndefined();
  expect(underWay).toHaveBeenCalledWith(7);
  expect(received).toEqual(['next']);
});

it('resends at once after an attempt in flight has failed', async () => {
  const later = { status: 'retryable' as const, error: { message: 'late', code: '503' } };
  const onFailure = vi.fn();
  const order = { requests: [request('again', { attempt: 1 })], deadline: now() + 10_000 };
  expect(await sendLast(order, () => Promise.resolve(later), onFailure)).toBeUndefined();
  expect(received).toEqual(['again']);
  expect(onFailure.mock.calls).toEqual([[{ destination: 'last', reason: 'late' }]]);
});

it('waits as the receiver asks, while there is time', async () => {
  statuses = [503, 200];
  const order = { requests: [request('patient')], deadline: now() + 30_000 };
  expect(await sendLast(order)).toBeUndefined();
  expect(received).toEqual(['patient', 'patient']);
});

it('names the first rejected request', async () => {
  statuses = [400];
  const order = { requests: [request('bad')], deadline: now() + 10_000 };
  expect(await sendLast(order)).toEqual({ destination: 'last', reason: '400 Bad Request' });
});
