import { expect, it, vi } from 'vitest';
import type { ObservedCall } from '../call/observed-call.ts';
import { Answer, enterAnswer } from '../response/answer.ts';
import { asResponseSeam, parseSeam, wrapParser } from './answer-seams.ts';
import type { ForeignClient } from './client-shape.ts';

const client: ForeignClient = { baseURL: 'https://api.together.ai/v1' };

function answered() {
  const call = { wantsContent: false, succeed: vi.fn(), fail: vi.fn(), cancel: vi.fn() };
  const response = new Response('{}', { headers: { 'content-type': 'application/json' } });
  enterAnswer(response, new Answer(call as unknown as ObservedCall));
  return { call, response };
}

const resume = <T>(_client: unknown, _call: unknown, work: () => T): T => work();

it("records the result of openai 7's parser, and passes it on", async () => {
  const { call, response } = answered();
  const parsed = { id: '1' };
  const seam = parseSeam(() => Promise.resolve(parsed), { resume } as never);
  expect(await seam.call(client, client, { response })).toBe(parsed);
  expect(call.succeed).toHaveBeenCalledWith(parsed);
});

it('takes an empty body, of which openai 6 and later make nothing, for no answer', async () => {
  const { call, response } = answered();
  const seam = parseSeam(() => Promise.resolve(undefined), { resume } as never);
  expect(await seam.call(client, client, { response })).toBeUndefined();
  expect(call.succeed).toHaveBeenCalledWith(null);
});

it("records a parser failure, and passes on the SDK's error", async () => {
  const { call, response } = answered();
  const error = new SyntaxError('no JSON');
  const seam = parseSeam(() => Promise.reject(error), { resume } as never);
  await expect(seam.call(client, client, { response })).rejects.toBe(error);
  expect(call.fail).toHaveBeenCalledWith(error);
});

it.each([
  ['openai 4', (response: Response) => [{ response }]],
  ['openai 5 and 6', (response: Response) => [client, { response }]],
])('wraps the parser that a promise of %s carries', async (_name, args) => {
  const { call, response } = answered();
  const promise = { parseResponse: (..._args: unknown[]): unknown => Promise.resolve('parsed') };
  const { parseResponse } = promise;
  wrapParser(promise);
  expect(promise.parseResponse.name).toBe(parseResponse.name);
  expect(await promise.parseResponse(...args(response))).toBe('parsed');
  expect(call.succeed).toHaveBeenCalledWith('parsed');
});

it('records the answer of which a page was made', async () => {
  const { call, response } = answered();
  const body = { error: { message: 'no' } };
  const page = { data: [], body, getPaginatedItems: () => [] };
  const promise = { parseResponse: (..._args: unknown[]): unknown => Promise.resolve(page) };
  wrapParser(promise);
  expect(await promise.parseResponse(client, { response })).toBe(page);
  expect(call.succeed).toHaveBeenCalledWith(body);
});

it('observes a raw response once the application reads it', async () => {
  const { call, response } = answered();
  const seam = asResponseSeam(() => Promise.resolve(response));
  const raw = (await seam.call(client)) as Response;
  expect(raw).toBe(response);
  expect(call.succeed).not.toHaveBeenCalled();
  await raw.json();
  expect(call.succeed).toHaveBeenCalledOnce();
});

it('passes on anything that leads to no call', async () => {
  const seam = parseSeam(() => Promise.resolve('other'), { resume } as never);
  expect(await seam.call(client, client, { response: new Response() })).toBe('other');
  expect(parseSeam(() => 'at once', { resume } as never).call(client)).toBe('at once');
});
