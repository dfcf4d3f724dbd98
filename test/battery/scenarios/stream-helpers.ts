import type { Kit, Scenario } from '../harness/scenario.ts';
import { chatHelpers, endless, helped, question, settled, success } from './questions.ts';

const ask = { ...question, messages: [{ role: 'user' as const, content: 'tool: look' }] };

const tools = (note: Kit['note']) => [
  {
    type: 'function' as const,
    function: {
      name: 'look',
      description: 'looks',
      parameters: { type: 'object' as const, properties: {} },
      parse: (text: string): object => JSON.parse(text) as object,
      function: async (given: object) => {
        note(['called', Object.keys(given)]);
        return 'nothing to be seen';
      },
    },
  },
];

/** The SDK's helpers, which make calls themselves. */
export const helpers: readonly Scenario[] = [
  {
    name: 'stream() helper',
    spans: success,
    async run({ client, note }) {
      const helper = chatHelpers(client).stream(helped);
      helper.on('connect', () => note('connect'));
      helper.on('content', (delta, snapshot) => note(['content', delta, snapshot]));
      helper.on('message', (message) => note(['message', message]));
      helper.on('end', () => note('end'));
      note(await helper.finalContent());
      return helper.finalChatCompletion();
    },
  },
  {
    name: 'stream() helper, for await',
    spans: success,
    async run({ client, note }) {
      for await (const chunk of chatHelpers(client).stream(helped)) note(chunk);
    },
  },
  {
    name: 'stream() helper, break',
    notIn: { 'openai-4.19': 'the helper waits for ever, observed or not' },
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const helper = chatHelpers(client).stream(helped);
      const ended = settled(helper.done());
      for await (const chunk of helper) {
        note(chunk);
        break;
      }
      return [await ended, helper.aborted];
    },
  },
  {
    name: 'stream() helper, abort',
    simulator: endless,
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const helper = chatHelpers(client).stream(helped);
      helper.on('abort', (error) => note(['abort', error]));
      helper.once('content', () => helper.abort());
      return settled(helper.finalMessage());
    },
  },
  {
    name: 'stream() helper, refused',
    simulator: { faults: [{ fault: { kind: 'status', status: 401 } }] },
    spans: [{ outcome: 'error', errorType: 'invalid_api_key' }],
    async run({ client, note }) {
      const helper = chatHelpers(client).stream(helped);
      helper.on('error', (error) => note(['error', error]));
      return settled(helper.finalMessage());
    },
  },
  {
    name: 'stream() helper, error event',
    simulator: { faults: [{ fault: { kind: 'error-event', afterChunks: 2 } }] },
    spans: [{ outcome: 'error', errorType: 'APIError' }],
    async run({ client, note }) {
      const helper = chatHelpers(client).stream(helped);
      helper.on('error', (error) => note(['error', error]));
      return settled(helper.done());
    },
  },
  {
    name: 'stream() helper, toReadableStream',
    spans: success,
    run: async ({ client }) =>
      new Response(chatHelpers(client).stream(helped).toReadableStream()).text(),
  },
  {
    name: 'runTools',
    needs: 'runTools',
    // openai 4.19 keeps calling the forced tool until it has made ten requests.
    spans: (key) => Array.from({ length: key === 'openai-4.19' ? 10 : 2 }, () => success[0]),
    async run({ client, note }) {
      const runner = chatHelpers(client).runTools({ ...ask, tools: tools(note) } as never);
      runner.on('message', (message) => note(message));
      return runner.finalContent();
    },
  },
  {
    name: 'runTools as a stream',
    needs: 'runTools',
    spans: [...success, ...success],
    async run({ client, note }) {
      const body = { ...ask, max_tokens: 60, stream: true, tools: tools(note) };
      const runner = chatHelpers(client).runTools(body as never);
      runner.on('message', (message) => note(message));
      return runner.finalContent();
    },
  },
  {
    name: 'runTools, refused at the second call',
    needs: 'runTools',
    simulator: { faults: [{ after: 1, fault: { kind: 'status', status: 401 } }] },
    spans: [...success, { outcome: 'error', errorType: 'invalid_api_key' }],
    async run({ client, note }) {
      const runner = chatHelpers(client).runTools({ ...ask, tools: tools(note) } as never);
      return settled(runner.finalContent());
    },
  },
];
