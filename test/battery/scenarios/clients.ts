import { trace } from '@opentelemetry/api';
import type OpenAI from 'openai';
import { chatAnswer } from '../harness/fake-answers.ts';
import { MODEL } from '../harness/observation.ts';
import type { ClientOptions, Scenario } from '../harness/scenario.ts';
import { plain } from '../harness/transcript.ts';
import { question, settled, streamed, success, textOf } from './questions.ts';

type Fetch = NonNullable<ClientOptions['fetch']>;

const limitedOnce = {
  faults: [
    { count: 1, fault: { kind: 'status', status: 429, headers: { 'retry-after-ms': '5' } } },
  ],
} as const;

/** The class with the internal methods that some applications override. */
type Overridable = new (options: ClientOptions) => Pick<OpenAI, 'chat'> & Inner;

interface Inner {
  fetchWithTimeout(...args: unknown[]): unknown;
  makeRequest(...args: unknown[]): unknown;
  prepareOptions(...args: unknown[]): unknown;
  prepareRequest(...args: unknown[]): unknown;
  request(...args: unknown[]): unknown;
}

/** Clients created, extended or nested in unusual ways. */
export const clients: readonly Scenario[] = [
  {
    name: 'withOptions',
    needs: 'withOptions',
    simulator: limitedOnce,
    spans: [{ outcome: 'success', resends: 1 }],
    run: ({ client }) => client.withOptions({ maxRetries: 1 }).chat.completions.create(question),
  },
  {
    name: 'a subclass',
    spans: success,
    run({ clientClass, options }) {
      class Own extends clientClass {}
      return new Own(options()).chat.completions.create(question);
    },
  },
  {
    name: 'a subclass with its own fetchWithTimeout',
    spans: success,
    async run({ clientClass, options, note }) {
      class Own extends (clientClass as unknown as Overridable) {
        override async fetchWithTimeout(...args: unknown[]): Promise<unknown> {
          note(['fetchWithTimeout', args.length]);
          return super.fetchWithTimeout(...args);
        }
      }
      const client = new Own(options());
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
    },
  },
  {
    name: 'a subclass whose fetchWithTimeout replaces it',
    spans: [],
    async run({ clientClass, options }) {
      class Own extends (clientClass as unknown as Overridable) {
        override async fetchWithTimeout(url: unknown): Promise<unknown> {
          return Response.json({ id: 'own', url: plain(url), choices: [] });
        }
      }
      return new Own(options()).chat.completions.create(question);
    },
  },
  {
    name: 'a subclass with its own prepareOptions and prepareRequest',
    spans: success,
    run({ clientClass, options, note }) {
      class Own extends (clientClass as unknown as Overridable) {
        override async prepareOptions(given: unknown): Promise<void> {
          Object.assign((given as { body: object }).body, { temperature: 0.5 });
          note('prepareOptions');
        }
        override async prepareRequest(request: unknown): Promise<void> {
          note(['prepareRequest', (request as { body: string }).body]);
        }
      }
      return new Own(options()).chat.completions.create({ ...question });
    },
  },
  {
    name: 'a prepareOptions that throws: nothing is sent',
    notIn: { 'openai-4.19': 'the SDK has no prepareOptions' },
    spans: [],
    run({ clientClass, options }) {
      class Own extends (clientClass as unknown as Overridable) {
        override async prepareOptions(): Promise<void> {
          throw new RangeError('not today');
        }
      }
      return new Own(options()).chat.completions.create(question);
    },
  },
  {
    name: 'a subclass with its own request and makeRequest',
    spans: success,
    run({ clientClass, options, note }) {
      class Own extends (clientClass as unknown as Overridable) {
        override request(...args: unknown[]): unknown {
          note('request');
          return super.request(...args);
        }
        override makeRequest(...args: unknown[]): unknown {
          note('makeRequest');
          return super.makeRequest(...args);
        }
      }
      return new Own(options()).chat.completions.create(question);
    },
  },
  {
    name: 'a method replaced on one client',
    spans: success,
    async run({ client, note }) {
      const own = client as unknown as Record<string, (...args: unknown[]) => unknown>;
      const original = own['fetchWithTimeout']?.bind(client);
      own['fetchWithTimeout'] = (...args) => {
        note('own fetchWithTimeout');
        return original?.(...args);
      };
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'a custom fetch gets what it always gets',
    spans: [...success, ...success],
    async run({ connect, note }) {
      const recorded: Fetch = async (url, init) => {
        const headers = [...new Headers(init?.headers as Record<string, string>)];
        note([url, Object.keys(init ?? {}).sort(), init?.method, init?.body, headers]);
        return fetch(url as string, init as RequestInit);
      };
      const client = connect({ fetch: recorded });
      note(await client.chat.completions.create(question));
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
    },
  },
  {
    name: 'a custom fetch that makes its own responses',
    spans: success,
    async run({ connect }) {
      const client = connect({
        fetch: async () => Response.json({ ...chatAnswer, id: 'own', usage: null }),
      });
      const response = await client.chat.completions.create(question).asResponse();
      return response.json();
    },
  },
  {
    name: 'a custom fetch that answers with a plain object',
    spans: success,
    async run({ connect }) {
      const client = connect({
        fetch: (async () => ({
          ok: true,
          status: 200,
          url: '',
          headers: new Headers({ 'content-type': 'application/json' }),
          json: async () => ({ ...chatAnswer, id: 'plain' }),
          text: async () => JSON.stringify(chatAnswer),
        })) as unknown as Fetch,
      });
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'a custom fetch that answers with a frozen response',
    spans: success,
    run({ connect }) {
      const client = connect({
        fetch: async () => Object.freeze(Response.json({ ...chatAnswer, id: 'frozen' })),
      });
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'a client inside the fetch of another',
    spans: [...success, { name: 'GET /models', outcome: 'success' }],
    async run({ connect, client, note }) {
      const outer = connect({
        fetch: async (url, init) => {
          note(await client.get('/models').then(() => 'inner'));
          return fetch(url as string, init as RequestInit);
        },
      });
      return outer.chat.completions.create(question);
    },
  },
  {
    name: 'the same client inside its own fetch',
    spans: [...success, { name: 'GET /models', outcome: 'success' }],
    async run({ connect, note }) {
      const client = connect({
        fetch: async (url, init) => {
          if (!String(url).endsWith('/models')) note([await client.get('/models')].length);
          return fetch(url as string, init as RequestInit);
        },
      });
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'not to Together: no span, nothing changed',
    spans: [],
    async run({ connect, simulator, note }) {
      const client = connect({ baseURL: `http://localhost:${simulator.port}/v1` });
      note(await client.chat.completions.create(question));
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
      note(
        await client.chat.completions
          .create(question)
          .asResponse()
          .then((r) => r.json()),
      );
    },
  },
  {
    name: '200 calls at once',
    spans: Array.from({ length: 200 }, (_, index) => ({
      outcome: index % 4 === 3 ? ('cancelled' as const) : ('success' as const),
    })),
    async run({ client }) {
      const calls = Array.from({ length: 200 }, async (_, index) => {
        if (index % 2 === 0) {
          const answer = await client.chat.completions.create({
            ...question,
            max_tokens: 1 + (index % 7),
          });
          return answer.usage?.completion_tokens;
        }
        const stream = await client.chat.completions.create(streamed);
        let chunks = 0;
        for await (const chunk of stream) {
          chunks += textOf(chunk) === '' ? 0 : 1;
          if (index % 4 === 3) break;
        }
        return chunks;
      });
      return Promise.all(calls);
    },
  },
  {
    name: 'default headers and queries',
    spans: success,
    run: ({ connect }) =>
      connect({
        defaultHeaders: { 'x-own': '1', 'user-agent': null },
        defaultQuery: { own: 'yes' },
      }).chat.completions.create(question),
  },
  {
    name: 'a base URL with a slash, and a path with a query',
    spans: [{ name: 'GET /models', outcome: 'success' }],
    run: ({ connect, simulator }) =>
      settled(connect({ baseURL: `${simulator.baseURL}/` }).get('/models?type=chat')),
  },
  {
    name: 'an API key that is fetched, refused: nothing is sent',
    needs: 'asynchronous API key',
    spans: [],
    run: ({ connect }) =>
      connect({
        apiKey: async () => {
          throw new RangeError('no key today');
        },
      }).chat.completions.create(question),
  },
  {
    name: 'an API key that is fetched',
    needs: 'asynchronous API key',
    spans: success,
    run: ({ connect }) =>
      connect({ apiKey: async () => 'secret' }).chat.completions.create(question),
  },
  {
    name: 'no context manager: the application sees no active span',
    spans: success,
    async run({ connect, note }) {
      const active = (): boolean => trace.getActiveSpan() !== undefined;
      const client = connect({
        fetch: (url, init) => {
          note(['fetch', active()]);
          return fetch(url as string, init as RequestInit);
        },
      });
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note([active(), chunk.model === MODEL]);
      }
    },
  },
];
