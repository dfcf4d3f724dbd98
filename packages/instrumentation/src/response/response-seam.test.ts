import { expect, it, vi } from 'vitest';
import { Answer } from './answer.ts';
import { observeResponse } from './response-seam.ts';

function observed(body: string, type = 'application/json') {
  const listener = {
    wantsContent: false,
    observeStream: () => undefined,
    endStream: vi.fn(),
    succeed: vi.fn(),
    fail: vi.fn(),
    cancel: vi.fn(),
  };
  const response = new Response(body, { headers: { 'content-type': type } });
  observeResponse(response, new Answer(listener));
  return { response, ...listener };
}

it.each(['json', 'text', 'arrayBuffer', 'blob', 'bytes'] as const)(
  'observes %s, and hands on what it reads',
  async (name) => {
    const { response, succeed, fail } = observed('{"id":"1"}');
    const control = await new Response('{"id":"1"}', {
      headers: { 'content-type': 'application/json' },
    })[name]();
    expect(await response[name]()).toEqual(control);
    expect(succeed).toHaveBeenCalledOnce();
    expect(fail).not.toHaveBeenCalled();
  },
);

it.each(['arrayBuffer', 'blob', 'bytes'] as const)(
  'finds sound without bytes unreadable, read by %s',
  async (name) => {
    for (const [body, answer] of [
      ['', null],
      ['RIFF', undefined],
    ] as const) {
      const { response, succeed } = observed(body, 'audio/wav');
      await response[name]();
      expect(succeed).toHaveBeenCalledExactlyOnceWith(answer);
    }
  },
);

it('reports an unexpected body, and passes on the error', async () => {
  const { response, fail } = observed('<html>');
  await expect(response.json()).rejects.toThrow(SyntaxError);
  expect(fail).toHaveBeenCalledOnce();
});

it("does not count a second read against the answer: it is the application's mistake", async () => {
  const { response, fail, succeed } = observed('{}');
  await response.text();
  await expect(response.text()).rejects.toThrow(TypeError);
  expect(fail).not.toHaveBeenCalled();
  expect(succeed).toHaveBeenCalledOnce();
});

it('observes a clone too', async () => {
  const { response, succeed } = observed('{"id":"1"}');
  const copy = response.clone();
  expect(await copy.json()).toEqual({ id: '1' });
  expect(succeed).toHaveBeenCalledOnce();
});

it('ignores other responses, and looks like the original', async () => {
  observed('{}');
  const { json } = Response.prototype;
  expect([json.name, json.length]).toEqual(['json', 0]);
  expect(await new Response('{"other":true}').json()).toEqual({ other: true });
});
