import type { Scenario } from '../harness/scenario.ts';
import { endless, quietly, readStream, settled, streamed, textOf } from './questions.ts';

const nodeFetchHangs = 'the SDK waits for ever, observed or not';

/** Streams that the application or the network ends early. */
export const unfinishedStreams: readonly Scenario[] = [
  {
    name: 'break aborts the request',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      for await (const chunk of stream) {
        note(chunk);
        break;
      }
      return stream.controller.signal.aborted;
    },
  },
  {
    name: 'throw inside the loop',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note(chunk);
        throw new RangeError('enough');
      }
    },
  },
  {
    name: 'return() before the first next()',
    collects: true,
    // openai 7 wraps it in a generator, and `return` on an unstarted generator reaches nothing.
    spans: (key) => [{ outcome: key === 'openai-7' ? 'abandoned' : 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      note(await iterator.return?.('given'));
      note(await iterator.next());
    },
  },
  {
    name: 'throw() of the iterator',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      note(await iterator.next());
      note(await settled(iterator.throw?.(new RangeError('thrown in')) ?? Promise.resolve()));
      note(await iterator.next());
    },
  },
  {
    name: 'controller.abort()',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      for await (const chunk of stream) {
        note(chunk);
        stream.controller.abort();
      }
      note('after the loop');
    },
  },
  {
    name: 'controller.abort() while waiting for a chunk',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      let seen = 0;
      for await (const chunk of stream) {
        note(chunk);
        seen++;
        if (seen === 3) setTimeout(() => stream.controller.abort(), 20);
      }
    },
  },
  {
    name: 'controller.abort() before reading',
    notIn: { 'openai-4': nodeFetchHangs, 'openai-4.19': nodeFetchHangs },
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      stream.controller.abort();
      for await (const chunk of stream) note(chunk);
    },
  },
  {
    name: 'controller.abort() with a reason',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      for await (const chunk of stream) {
        note(chunk);
        stream.controller.abort(new RangeError('my reason'));
      }
    },
  },
  {
    name: 'socket dies mid-stream',
    simulator: { faults: [{ fault: { kind: 'reset-in-body', afterChunks: 2 } }] },
    spans: [{ outcome: 'error', errorType: 'connection_error' }],
    run: readStream,
  },
  {
    name: 'socket dies before the first chunk',
    simulator: { faults: [{ fault: { kind: 'reset-in-body', afterChunks: 0 } }] },
    spans: [{ outcome: 'error', errorType: 'connection_error' }],
    run: readStream,
  },
  {
    name: 'error event mid-stream',
    simulator: { faults: [{ fault: { kind: 'error-event', afterChunks: 2 } }] },
    spans: [{ outcome: 'error', errorType: 'APIError' }],
    run: readStream,
  },
  {
    name: 'error event as the first event, read by hand',
    simulator: { faults: [{ fault: { kind: 'error-event', afterChunks: 0 } }] },
    spans: [{ outcome: 'error', errorType: 'APIError' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      for (let step = 0; step < 3; step++) note(await settled(iterator.next()));
    },
  },
  {
    name: 'malformed SSE',
    simulator: { faults: [{ fault: { kind: 'malformed-sse', afterChunks: 2 } }] },
    spans: [{ outcome: 'error', errorType: 'SyntaxError' }],
    run: (kit) => quietly(() => readStream(kit)),
  },
  {
    name: 'truncated SSE',
    simulator: { faults: [{ fault: { kind: 'truncated-sse', afterChunks: 2 } }] },
    spans: [{ outcome: 'success', attributes: { 'gen_ai.response.finish_reasons': ['error'] } }],
    run: readStream,
  },
  {
    name: 'SSE truncated inside an event',
    simulator: {
      faults: [{ fault: { kind: 'truncated-sse', afterChunks: 2, insideChunk: true } }],
    },
    // SDKs before openai 7 drop an unterminated event.
    spans: (key) =>
      key === 'openai-7'
        ? [{ outcome: 'error', errorType: 'SyntaxError' }]
        : [{ outcome: 'success' }],
    run: (kit) => quietly(() => readStream(kit)),
  },
  {
    name: 'never iterated',
    collects: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client }) {
      const stream = await client.chat.completions.create(streamed);
      return stream.constructor.name;
    },
  },
  {
    name: 'never iterated, with its response',
    collects: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client }) {
      const { response } = await client.chat.completions.create(streamed).withResponse();
      return response.status;
    },
  },
  {
    name: 'never iterated, asResponse',
    collects: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client }) {
      return (await client.chat.completions.create(streamed).asResponse()).status;
    },
  },
  {
    name: 'half read, then forgotten',
    collects: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      const iterator = stream[Symbol.asyncIterator]();
      for (let step = 0; step < 3; step++) {
        const { value } = await iterator.next();
        note(textOf(value));
      }
    },
  },
  {
    name: 'tee, none read',
    collects: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client }) {
      return (await client.chat.completions.create(streamed)).tee().length;
    },
  },
];
