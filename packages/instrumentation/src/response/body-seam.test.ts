import { expect, it, vi } from 'vitest';
import { Answer } from './answer.ts';
import { observeResponse } from './response-seam.ts';

const CHUNKS = ['{"id":', '"1"}'];

function observed() {
  const call = {
    wantsContent: false,
    observeStream: () => undefined,
    endStream: vi.fn(),
    succeed: vi.fn(),
    fail: vi.fn(),
    cancel: vi.fn(),
  };
  const encoder = new TextEncoder();
  const chunks = CHUNKS.map((chunk) => encoder.encode(chunk));
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const response = new Response(source, { headers: { 'content-type': 'application/json' } });
  observeResponse(response, new Answer(call));
  if (!response.body) throw new Error('the response has no body');
  return { body: response.body, ...call };
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}

it('observes for await', async () => {
  const { body, succeed } = observed();
  expect(await textOf(body)).toBe(CHUNKS.join(''));
  expect(succeed).toHaveBeenCalledOnce();
});

it('observes a reader', async () => {
  const { body, succeed, fail } = observed();
  const reader = body.getReader();
  while (!(await reader.read()).done);
  expect(succeed).toHaveBeenCalledOnce();
  expect(fail).not.toHaveBeenCalled();
});

it('observes a piped stream', async () => {
  const { body, succeed } = observed();
  const received: Uint8Array[] = [];
  await body.pipeTo(
    new WritableStream({
      write: (chunk) => {
        received.push(chunk);
      },
    }),
  );
  expect(Buffer.concat(received).toString()).toBe(CHUNKS.join(''));
  expect(succeed).toHaveBeenCalledOnce();
});

it('sees the chunks of two branches once', async () => {
  const { body, succeed } = observed();
  const texts = await Promise.all(body.tee().map(textOf));
  expect(texts).toEqual([CHUNKS.join(''), CHUNKS.join('')]);
  expect(succeed).toHaveBeenCalled();
});

it('detects that the application discarded the rest', async () => {
  const { body, cancel, succeed } = observed();
  for await (const _ of body) break;
  expect(cancel).toHaveBeenCalledOnce();
  expect(succeed).not.toHaveBeenCalled();
});

it('reads nothing that the application does not read', () => {
  const { body, succeed, cancel } = observed();
  expect(body.locked).toBe(false);
  expect(succeed).not.toHaveBeenCalled();
  expect(cancel).not.toHaveBeenCalled();
});
