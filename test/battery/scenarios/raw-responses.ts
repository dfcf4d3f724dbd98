import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type OpenAI from 'openai';
import type { GenerationKey } from '../harness/generation.ts';
import type { Kit, Scenario } from '../harness/scenario.ts';
import { responseHead } from '../harness/transcript.ts';
import { endless, question, settled, streamed, success } from './questions.ts';

const leftOpen = 'node-fetch leaves the request open, observed or not';
const nodeFetch = 'node-fetch has no web streams';
const webOnly: Partial<Record<GenerationKey, string>> = {
  'openai-4': nodeFetch,
  'openai-4.19': nodeFetch,
};

function raw(client: OpenAI): Promise<Response> {
  return client.chat.completions.create(question).asResponse();
}

function reading(
  name: string,
  read: (response: Response, kit: Kit) => Promise<unknown>,
  more: Partial<Scenario> = {},
): Scenario {
  return {
    name: `asResponse then ${name}`,
    spans: success,
    async run(kit) {
      const response = await raw(kit.client);
      kit.note(responseHead(response));
      return read(response, kit);
    },
    ...more,
  };
}

function webBody(response: Response): ReadableStream<Uint8Array> {
  if (!response.body) throw new Error('the response has no body');
  return response.body;
}

async function drained(body: AsyncIterable<Uint8Array> | ReadableStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

/** Responses whose body the application reads itself. */
export const rawResponses: readonly Scenario[] = [
  reading('text', (response) => response.text(), {
    spans: [{ outcome: 'success', attributes: { 'gen_ai.usage.output_tokens': 8 } }],
  }),
  reading('arrayBuffer', async (response) => (await response.arrayBuffer()).byteLength),
  reading('blob', async (response) => (await response.blob()).size),
  reading('bytes', async (response) => (await response.bytes()).length, { notIn: webOnly }),
  reading('json twice', async (response) => [
    await response.json(),
    await settled(response.json()),
    response.bodyUsed,
  ]),
  reading('for await over the body', (response) => drained(webBody(response))),
  reading('a Node stream of the body', async (response) => {
    const body = response.body as unknown;
    const readable = body instanceof Readable ? body : Readable.fromWeb(body as never);
    let bytes = 0;
    const sink = new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        bytes += chunk.length;
        done();
      },
    });
    await pipeline(readable, sink);
    return bytes;
  }),
  reading('the body piped to nowhere with on(data)', (response) => {
    const body = response.body as unknown;
    const readable = body instanceof Readable ? body : Readable.fromWeb(body as never);
    return new Promise((resolve) => {
      let bytes = 0;
      readable.on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
      });
      readable.on('end', () => resolve(bytes));
    });
  }),
  reading(
    'the body reader',
    async (response) => {
      const reader = webBody(response).getReader();
      let bytes = 0;
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        bytes += part.value.length;
      }
      await reader.closed;
      return [bytes, response.bodyUsed];
    },
    { notIn: webOnly },
  ),
  reading(
    'pipeThrough',
    (response) => new Response(webBody(response).pipeThrough(new Passage())).text(),
    { notIn: webOnly },
  ),
  reading(
    'pipeTo',
    async (response) => {
      let bytes = 0;
      await webBody(response).pipeTo(
        new WritableStream({
          write(chunk: Uint8Array) {
            bytes += chunk.length;
          },
        }),
      );
      return bytes;
    },
    { notIn: webOnly },
  ),
  reading(
    'tee of the body',
    async (response) => {
      const [left, right] = webBody(response).tee();
      return Promise.all([new Response(left).text(), new Response(right).text()]);
    },
    { notIn: webOnly },
  ),
  reading('another Response around the body', (response) => new Response(response.body).text(), {
    notIn: webOnly,
  }),
  reading('clone, both read', async (response) => {
    const copy = response.clone();
    return Promise.all([response.json(), copy.text()]);
  }),
  reading('clone, the copy read', (response) => response.clone().json()),
  reading('clone of a clone', (response) => response.clone().clone().text()),
  reading('only a look at the body', async (response) => {
    const { body } = response;
    return [body === response.body, await response.text()];
  }),
  reading('nothing', async (response) => response.bodyUsed, {
    collects: true,
    spans: [{ outcome: 'abandoned' }],
  }),
  {
    name: 'asResponse then cancel of the body',
    simulator: endless,
    notIn: webOnly,
    spans: [{ outcome: 'cancelled' }],
    async run({ client }) {
      const response = await client.chat.completions.create(streamed).asResponse();
      await response.body?.cancel();
      return response.bodyUsed;
    },
  },
  {
    name: 'asResponse then break inside the body',
    notIn: { 'openai-4': leftOpen, 'openai-4.19': leftOpen },
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const response = await client.chat.completions.create(streamed).asResponse();
      for await (const part of webBody(response)) {
        note(part.length > 0);
        break;
      }
    },
  },
  {
    name: 'asResponse of a stream, read as text',
    spans: success,
    async run({ client }) {
      const response = await client.chat.completions.create(streamed).asResponse();
      return [responseHead(response), await response.text()];
    },
  },
  {
    name: 'asResponse, and the connection dies in the body',
    simulator: { faults: [{ fault: { kind: 'reset-in-body' } }] },
    spans: [{ outcome: 'error', errorType: 'connection_error' }],
    run: async ({ client }) => (await raw(client)).text(),
  },
  {
    name: 'asResponse, and the signal aborts in the body',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client }) {
      const controller = new AbortController();
      const response = await client.chat.completions
        .create(question, { signal: controller.signal })
        .asResponse();
      const text = settled(response.text());
      controller.abort();
      return text;
    },
  },
  {
    name: 'asResponse of a refused call',
    simulator: { faults: [{ fault: { kind: 'status', status: 401 } }] },
    spans: [{ outcome: 'error', errorType: 'invalid_api_key' }],
    run: ({ client }) => raw(client),
  },
];

/** Passes everything through. */
class Passage extends TransformStream<Uint8Array, Uint8Array> {}
