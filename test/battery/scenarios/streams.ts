import type { Scenario } from '../harness/scenario.ts';
import { responseHead } from '../harness/transcript.ts';
import { endless, readStream, settled, streamed, textOf } from './questions.ts';

const one = [{ outcome: 'success', attributes: { 'gen_ai.usage.output_tokens': 8 } }] as const;

/** Streams read to their end in every possible way. */
export const streams: readonly Scenario[] = [
  {
    name: 'for await',
    spans: one,
    run: readStream,
  },
  {
    name: 'withResponse',
    spans: one,
    async run({ client, note }) {
      const { data, response } = await client.chat.completions.create(streamed).withResponse();
      for await (const chunk of data) note(chunk);
      return responseHead(response);
    },
  },
  {
    name: 'usage when asked for, on a model with a role chunk',
    spans: [{ name: 'chat moonshotai/Kimi-K2-Instruct-0905', outcome: 'success' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create({
        ...streamed,
        model: 'moonshotai/Kimi-K2-Instruct-0905',
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) note(chunk);
    },
  },
  {
    name: 'tee, both read',
    spans: one,
    async run({ client }) {
      const [left, right] = (await client.chat.completions.create(streamed)).tee();
      const read = async (half: typeof left): Promise<unknown[]> => {
        const chunks: unknown[] = [];
        for await (const chunk of half) chunks.push(chunk);
        return chunks;
      };
      return Promise.all([read(left), read(right)]);
    },
  },
  {
    name: 'tee, one read',
    spans: one,
    async run({ client, note }) {
      const [left] = (await client.chat.completions.create(streamed)).tee();
      for await (const chunk of left) note(chunk);
    },
  },
  {
    name: 'tee and controller',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const [left, right] = stream.tee();
      note([left.controller === stream.controller, right.controller === stream.controller]);
      for await (const chunk of left) {
        note(chunk);
        left.controller.abort();
      }
      for await (const chunk of right) note(['right', chunk]);
      return stream.controller.signal.aborted;
    },
  },
  {
    name: 'toReadableStream',
    spans: one,
    async run({ client }) {
      const stream = await client.chat.completions.create(streamed);
      return new Response(stream.toReadableStream()).text();
    },
  },
  {
    name: 'toReadableStream cancelled',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const reader = stream.toReadableStream().getReader();
      note((await reader.read()).done);
      await reader.cancel();
      stream.controller.abort();
    },
  },
  {
    name: 'through Stream.fromReadableStream in another process',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const { fromReadableStream } = stream.constructor as unknown as {
        fromReadableStream(body: unknown, controller: AbortController): AsyncIterable<unknown>;
      };
      const controller = new AbortController();
      const copy = fromReadableStream.call(
        stream.constructor,
        stream.toReadableStream(),
        controller,
      );
      for await (const chunk of copy) note(chunk);
    },
  },
  {
    name: 'the iterator by hand, beyond the end',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      note([typeof iterator.return, typeof iterator.throw, Symbol.asyncIterator in iterator]);
      for (let step = 0; step < 15; step++) note(await iterator.next());
      note(await iterator.return?.(undefined));
      note(await iterator.next());
    },
  },
  {
    name: 'several next() at once',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      const results = Array.from({ length: 14 }, (_, step) =>
        iterator.next().then((result) => {
          note(step);
          return result;
        }),
      );
      return Promise.all(results);
    },
  },
  {
    name: 'a second reader is refused',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      for await (const chunk of stream) note(textOf(chunk));
      return settled(stream[Symbol.asyncIterator]().next());
    },
  },
  {
    name: 'a second reader beside the first',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const first = stream[Symbol.asyncIterator]();
      note(await first.next());
      note(await settled(stream[Symbol.asyncIterator]().next()));
      for (let result = await first.next(); !result.done; result = await first.next()) {
        note(result.value);
      }
    },
  },
  {
    name: 'the stream looks the same',
    spans: one,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      note([stream.constructor.name, Object.keys(stream).sort()]);
      for await (const chunk of stream) note(Object.isFrozen(chunk));
    },
  },
  {
    name: 'chunks that the application changes',
    spans: one,
    async run({ client, note }) {
      for await (const chunk of await client.chat.completions.create(streamed)) {
        chunk.choices = [];
        note(chunk);
      }
    },
  },
  ...(
    [
      ['in small pieces', { kind: 'slow-body', millisPerChunk: 0, chunkBytes: 40 }],
      ['with split characters', { kind: 'split-utf8' }],
      ['with a huge chunk', { kind: 'huge-chunk', bytes: 200_000 }],
    ] as const
  ).map(
    ([name, fault]): Scenario => ({
      name,
      simulator: { faults: [{ fault }] },
      spans: [{ outcome: 'success' }],
      async run({ client }) {
        const texts: string[] = [];
        const stream = await client.chat.completions.create(streamed);
        for await (const chunk of stream) texts.push(textOf(chunk));
        return [texts.length, texts.join('')];
      },
    }),
  ),
];
