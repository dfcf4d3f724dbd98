import { attr } from '@together-otel/semconv';
import type { FaultRule, KnownErrorName } from '@together-otel/simulator';
import type { GenerationKey } from '../harness/generation.ts';
import { MODEL } from '../harness/observation.ts';
import type { ExpectedSpan, Scenario } from '../harness/scenario.ts';
import { question, settled, streamed } from './questions.ts';

/** Retries after 5 ms; openai 4.19 doesn't know the header and waits half a second. */
const soon = { 'retry-after-ms': '5' };

const limited: FaultRule = {
  fault: {
    kind: 'status',
    status: 429,
    body: 'dynamic_request_limited' as KnownErrorName,
    headers: soon,
  },
};

const leftOpen = 'node-fetch leaves the request open, observed or not';

const overRate: ExpectedSpan = { outcome: 'error', errorType: 'dynamic_request_limited' };

/** An error response to a `create` and to a stream, without retries. */
function refused(name: string, fault: FaultRule['fault'], errorType: string): Scenario {
  return {
    name,
    simulator: { faults: [{ fault }] },
    spans: [
      { outcome: 'error', errorType },
      { outcome: 'error', errorType },
    ],
    async run({ client, note }) {
      note(await settled(client.chat.completions.create(question)));
      note(await settled(client.chat.completions.create(streamed)));
    },
  };
}

/** A successful status with an unexpected body. */
function strange(
  name: string,
  body: string,
  spans: Scenario['spans'],
  type = 'application/json',
): Scenario {
  return {
    name,
    simulator: {
      faults: [
        {
          fault: {
            kind: 'status',
            status: 200,
            body: { text: body },
            headers: { 'content-type': type },
          },
        },
      ],
    },
    spans,
    async run({ client, note }) {
      const { data } = await client.chat.completions.create(question).withResponse();
      note([typeof data, data]);
    },
  };
}

/** openai 4 reads with node-fetch, which has its own errors. */
function isNodeFetch(key: GenerationKey): boolean {
  return key === 'openai-4' || key === 'openai-4.19';
}

/** Calls that fail. */
export const failures: readonly Scenario[] = [
  {
    name: 'hard 429',
    simulator: { faults: [limited] },
    spans: [{ ...overRate, resends: 2 }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 2 }),
  },
  {
    name: 'hard 429 on a stream',
    simulator: { faults: [limited] },
    spans: [{ ...overRate, resends: 2 }],
    run: ({ client }) => client.chat.completions.create(streamed, { maxRetries: 2 }),
  },
  {
    name: '429, 429, 200',
    simulator: { faults: [{ ...limited, count: 2 }] },
    spans: [{ outcome: 'success', resends: 2 }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 2 }),
  },
  {
    name: '429, then a stream',
    simulator: { faults: [{ ...limited, count: 1 }] },
    spans: [{ outcome: 'success', resends: 1 }],
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed, { maxRetries: 1 });
      for await (const chunk of stream) note(chunk);
    },
  },
  {
    name: '503, then 200',
    simulator: { faults: [{ count: 1, fault: { kind: 'status', status: 503, headers: soon } }] },
    spans: [{ outcome: 'success', resends: 1 }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 1 }),
  },
  {
    name: '429 with x-should-retry: false',
    simulator: {
      faults: [{ fault: { kind: 'status', status: 429, headers: { 'x-should-retry': 'false' } } }],
    },
    spans: [{ outcome: 'error', errorType: 'dynamic_request_limited' }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 2 }),
  },
  {
    name: 'a retry loop of the application',
    simulator: { faults: [{ ...limited, count: 2 }] },
    spans: [overRate, overRate, { outcome: 'success' }],
    async run({ client, note }) {
      for (let attempt = 0; attempt < 3; attempt++) {
        note(await settled(client.chat.completions.create(question)));
      }
    },
  },
  refused('401', { kind: 'status', status: 401 }, 'invalid_api_key'),
  refused('404', { kind: 'status', status: 404 }, '404'),
  refused('422', { kind: 'status', status: 422 }, 'context_length_exceeded'),
  refused('500', { kind: 'status', status: 500 }, '500'),
  refused('503', { kind: 'status', status: 503 }, '503'),
  refused('an HTML error page', { kind: 'html', status: 502 }, '502'),
  refused('an endless error body', { kind: 'endless-body', bytes: 300_000 }, '500'),
  refused('an empty error body', { kind: 'status', status: 400, body: { text: '' } }, '400'),
  refused(
    'an error without a JSON object',
    { kind: 'status', status: 400, body: { text: '[1]' } },
    '400',
  ),
  refused('connection reset before the headers', { kind: 'reset-before' }, 'connection_error'),
  {
    name: 'an endless error body, retried',
    simulator: { faults: [{ count: 1, fault: { kind: 'endless-body', status: 500 } }] },
    notIn: {
      'openai-4.19': leftOpen,
      'openai-4': leftOpen,
      'together-ai': 'the SDK does not retry 500',
    },
    spans: [{ outcome: 'success', resends: 1 }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 1 }),
  },
  {
    name: 'connection reset, then 200',
    simulator: { faults: [{ count: 1, fault: { kind: 'reset-before' } }] },
    spans: [{ outcome: 'success', resends: 1 }],
    run: ({ client }) => client.chat.completions.create(question, { maxRetries: 1 }),
  },
  {
    name: 'connection reset inside the JSON body',
    simulator: { faults: [{ fault: { kind: 'reset-in-body' } }] },
    spans: [{ outcome: 'error', errorType: 'connection_error' }],
    run: ({ client }) => client.chat.completions.create(question),
  },
  {
    name: 'nobody listens there',
    spans: [{ outcome: 'error', errorType: 'connection_error' }],
    run({ connect, watch }) {
      watch(1);
      return connect({ baseURL: 'http://127.0.0.1:1/v1' }).chat.completions.create(question);
    },
  },
  {
    name: 'a fetch that throws its own error',
    spans: [{ outcome: 'error', errorType: 'RangeError' }],
    run: ({ connect }) =>
      connect({
        fetch: async () => {
          throw new RangeError('my fetch');
        },
      }).chat.completions.create(question),
  },
  {
    name: 'a fetch that throws a string',
    spans: [{ outcome: 'error', errorType: 'string' }],
    run: ({ connect }) =>
      connect({
        fetch: async () => {
          throw 'just text';
        },
      }).chat.completions.create(question),
  },
  strange('malformed JSON body', '{"id": "a", "choi', (key) => [
    {
      outcome: 'error',
      errorType: isNodeFetch(key) ? 'FetchError' : 'SyntaxError',
      attributes: { [attr.errorCategory]: 'server', [attr.errorRetryable]: true },
    },
  ]),
  // openai 6 and later return `undefined` for an empty body.
  strange('an empty JSON body', '', (key) => {
    if (isNodeFetch(key)) return [{ outcome: 'error', errorType: 'FetchError' }];
    if (key === 'openai-5') return [{ outcome: 'error', errorType: 'SyntaxError' }];
    return [{ outcome: 'error', errorType: 'unreadable_answer' }];
  }),
  strange('JSON null', 'null', [{ outcome: 'error', errorType: 'unreadable_answer' }]),
  strange('a JSON string', '"text"', [{ outcome: 'error', errorType: 'unreadable_answer' }]),
  strange(
    'a text body',
    'plain words',
    [{ outcome: 'error', errorType: 'unreadable_answer' }],
    'text/plain',
  ),
  {
    name: 'a model that does not exist',
    spans: [{ name: 'chat no/such-model', outcome: 'error', errorType: 'model_not_available' }],
    run: ({ client }) => client.chat.completions.create({ ...question, model: 'no/such-model' }),
  },
  {
    name: 'a body that is no JSON is never sent',
    spans: [],
    run({ client }) {
      const circular: Record<string, unknown> = {};
      circular['self'] = circular;
      return client.chat.completions.create({ ...question, metadata: circular as never });
    },
  },
  {
    name: 'an error that is caught and thrown on',
    simulator: { faults: [limited] },
    spans: [overRate],
    async run({ client, clientClass, note }) {
      try {
        await client.chat.completions.create(question);
      } catch (error) {
        note([
          error instanceof clientClass.APIError,
          error instanceof clientClass.RateLimitError,
          MODEL,
        ]);
        throw error;
      }
    },
  },
];
