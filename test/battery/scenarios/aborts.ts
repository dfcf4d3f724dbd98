import type { SimulatorOptions } from '@together-otel/simulator';
import type { Scenario } from '../harness/scenario.ts';
import { endless, question, settled, streamed } from './questions.ts';

const silent = { faults: [{ fault: { kind: 'hang' } }] } as const;
const stuck = { faults: [{ fault: { kind: 'hang', where: 'body', afterChunks: 1 } }] } as const;

/** In milliseconds; long enough that a busy machine sends headers and whole answers within it. */
const TIMEOUT = 3000;

/** Calls that the application aborts or that time out. */
export const aborts: readonly Scenario[] = [
  {
    name: 'signal aborted before the call',
    spans: [],
    run: ({ client }) => client.chat.completions.create(question, { signal: AbortSignal.abort() }),
  },
  {
    name: 'signal aborted before a stream',
    spans: [],
    run: ({ client }) =>
      client.chat.completions.create(streamed, { signal: AbortSignal.abort('my reason') }),
  },
  aborted({ name: 'while waiting for the headers', simulator: silent }),
  aborted({
    name: 'with a reason, a stream',
    simulator: silent,
    body: streamed,
    maxRetries: 2,
    reason: new RangeError('my reason'),
  }),
  aborted({
    name: 'between two attempts',
    simulator: {
      faults: [{ fault: { kind: 'status', status: 503, headers: { 'retry-after': '30' } } }],
    },
    maxRetries: 1,
    isAnswered: true,
  }),
  aborted({ name: 'while the JSON body hangs', simulator: stuck, isAnswered: true }),
  {
    name: 'signal aborts mid-stream',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const controller = new AbortController();
      const stream = await client.chat.completions.create(streamed, {
        signal: controller.signal,
      });
      for await (const chunk of stream) {
        note(chunk);
        controller.abort();
      }
    },
  },
  {
    name: 'signal aborts after the end',
    spans: [{ outcome: 'success' }, { outcome: 'success' }],
    async run({ client, note }) {
      const controller = new AbortController();
      const { signal } = controller;
      note(await client.chat.completions.create(question, { signal }));
      for await (const chunk of await client.chat.completions.create(streamed, { signal })) {
        note(chunk);
      }
      controller.abort();
    },
  },
  {
    name: "AbortSignal.timeout is the application's own timeout",
    simulator: silent,
    spans: [{ outcome: 'error', errorType: 'timeout' }],
    run: ({ client }) =>
      client.chat.completions.create(question, { signal: AbortSignal.timeout(TIMEOUT) }),
  },
  {
    name: 'client timeout before the headers',
    simulator: silent,
    spans: [{ outcome: 'error', errorType: 'timeout' }],
    run: ({ connect }) => connect({ timeout: TIMEOUT }).chat.completions.create(question),
  },
  {
    name: 'client timeout of a stream before the headers',
    simulator: silent,
    spans: [{ outcome: 'error', errorType: 'timeout' }],
    run: ({ connect }) => connect({ timeout: TIMEOUT }).chat.completions.create(streamed),
  },
  {
    name: 'timeout of one call, and a retry that works',
    simulator: { faults: [{ count: 1, fault: { kind: 'hang' } }] },
    spans: [{ outcome: 'success', resends: 1 }],
    run: ({ client }) =>
      client.chat.completions.create(question, { timeout: TIMEOUT, maxRetries: 1 }),
  },
  {
    name: 'client timeout inside the body',
    needs: 'body timeout',
    simulator: stuck,
    spans: [{ outcome: 'error', errorType: 'timeout' }],
    run: ({ connect }) => connect({ timeout: TIMEOUT }).chat.completions.create(question),
  },
  {
    name: 'client timeout inside the body, and a retry that works',
    needs: 'body timeout',
    simulator: {
      faults: [{ count: 1, fault: { kind: 'hang', where: 'body', afterChunks: 1 } }],
    },
    spans: [{ outcome: 'success', resends: 1 }],
    async run({ client }) {
      const answer = await client.chat.completions
        .create(question, { timeout: TIMEOUT, maxRetries: 1 })
        .withResponse();
      return [answer.data, answer.request_id];
    },
  },
  {
    name: 'a stream slower than the client timeout',
    simulator: { faults: [{ fault: { kind: 'slow-body', millisPerChunk: TIMEOUT / 6 } }] },
    spans: [{ outcome: 'success' }],
    async run({ connect, note }) {
      const client = connect({ timeout: TIMEOUT });
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
    },
  },
];

/** A call aborted once the server has its request, or once its headers are back. */
interface AbortedCall {
  readonly name: string;
  readonly simulator: SimulatorOptions;
  readonly body?: typeof question | typeof streamed;
  readonly maxRetries?: number;
  readonly reason?: Error;
  readonly isAnswered?: true;
}

function aborted({ name, simulator, body = question, reason, ...more }: AbortedCall): Scenario {
  const { maxRetries = 0, isAnswered = false } = more;
  return {
    name: `signal aborts ${name}`,
    simulator,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, simulator: { ledger } }) {
      const controller = new AbortController();
      const { signal } = controller;
      const answer = settled(client.chat.completions.create(body, { signal, maxRetries }));
      while (ledger.entries().length === 0) await turn();
      if (isAnswered) {
        while (ledger.entries()[0]?.status === 0) await turn();
        for (let turns = 0; turns < 10; turns++) await turn();
      }
      controller.abort(reason);
      return answer;
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
