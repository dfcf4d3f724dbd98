import { expect, it, vi } from 'vitest';
import type { SeamCalls } from './call-seams.ts';
import type { ForeignClient, ForeignPrototype } from './client-shape.ts';
import { type PutSeam, putSeams } from './seams.ts';

const calls = {
  start: () => ({}),
  isEntered: () => true,
  current: () => undefined,
  has: () => true,
} as unknown as SeamCalls;

class SdkPromise extends Promise<unknown> {
  asResponse(): Promise<Response> {
    return Promise.resolve(new Response());
  }
}

function put(prototype: ForeignPrototype) {
  const puts: [ForeignPrototype, string][] = [];
  const putSeam: PutSeam = (owner, method, seam) => {
    puts.push([owner, method]);
    const original = owner[method];
    if (original) owner[method] = seam(original);
  };
  putSeams(prototype, calls, putSeam);
  return puts;
}

it('installs a seam on each method that a request, an attempt or an answer passes through', () => {
  expect(put({}).map(([, method]) => method)).toEqual([
    'request',
    'requestAPIList',
    'makeRequest',
    'fetchWithTimeout',
    'parseResponseWithTimeout',
    'retryRequest',
  ]);
});

it("patches the SDK's promises at the first call, once", () => {
  const prototype: ForeignPrototype = { request: () => SdkPromise.resolve(1) };
  const puts = put(prototype);
  const client: ForeignClient = { baseURL: 'https://api.together.ai/v1' };
  for (let call = 0; call < 2; call++) prototype['request']?.call(client);
  const ofPromises = puts.filter(([, method]) => method === 'asResponse');
  expect(ofPromises).toEqual([[SdkPromise.prototype, 'asResponse']]);
});

it('wraps the parser held by a promise only if the prototype has none', () => {
  const client: ForeignClient = { baseURL: 'https://api.together.ai/v1' };
  const parse = vi.fn();
  for (const [more, isWrapped] of [
    [{}, true],
    [{ parseResponseWithTimeout: () => {} }, false],
  ] as const) {
    const promise = Object.assign(SdkPromise.resolve(1), { parseResponse: parse });
    const prototype: ForeignPrototype = { ...more, request: () => promise };
    put(prototype);
    prototype['request']?.call(client);
    expect(promise.parseResponse !== parse).toBe(isWrapped);
  }
});
