import type { Scenario } from '../harness/scenario.ts';
import { plain, responseHead } from '../harness/transcript.ts';
import { chatHelpers, question, settled } from './questions.ts';

const one = [{ outcome: 'success', attributes: { 'gen_ai.usage.output_tokens': 8 } }] as const;

/** Calls answered with one JSON body. */
export const jsonCalls: readonly Scenario[] = [
  {
    name: 'create',
    spans: one,
    run: ({ client }) => client.chat.completions.create(question),
  },
  {
    name: 'withResponse',
    spans: one,
    async run({ client }) {
      const answer = await client.chat.completions.create(question).withResponse();
      return { ...answer, response: responseHead(answer.response) };
    },
  },
  {
    name: 'asResponse then json',
    spans: one,
    async run({ client }) {
      const response = await client.chat.completions.create(question).asResponse();
      return [responseHead(response), await response.json(), response.bodyUsed];
    },
  },
  {
    name: 'parse',
    needs: 'parse',
    spans: one,
    run: ({ client }) => chatHelpers(client).parse(question),
  },
  {
    name: 'parse withResponse',
    needs: 'parse',
    spans: one,
    async run({ client }) {
      const answer = await chatHelpers(client).parse(question).withResponse();
      return { ...answer, response: responseHead(answer.response) };
    },
  },
  {
    name: 'parse with a schema that the answer fits',
    needs: 'parse',
    spans: [{ outcome: 'success' }],
    run: ({ client }) =>
      chatHelpers(client).parse({
        ...question,
        max_tokens: 200,
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'city',
            schema: { type: 'object', properties: { city: { type: 'string' } } },
          },
        },
      }),
  },
  {
    name: 'awaited twice, then withResponse of the same promise',
    spans: one,
    async run({ client }) {
      const promise = client.chat.completions.create(question);
      const first = await promise;
      const second = await promise;
      const { data } = await promise.withResponse();
      return [first === second, first === data, data];
    },
  },
  {
    name: 'asResponse and the parsed answer of the same promise',
    spans: one,
    async run({ client }) {
      const promise = client.chat.completions.create(question);
      const response = await promise.asResponse();
      const answer = await promise;
      return [response.bodyUsed, answer, await settled(response.text())];
    },
  },
  {
    name: 'then, catch and finally without await',
    spans: one,
    run: ({ client, note }) =>
      new Promise((resolve) => {
        client.chat.completions
          .create(question)
          .then((answer) => {
            note(['then', answer.id]);
            return answer;
          })
          .catch(() => note('catch'))
          .finally(() => note('finally'))
          .then(resolve);
      }),
  },
  {
    name: 'the promise looks the same',
    spans: one,
    async run({ client, note }) {
      const promise = client.chat.completions.create(question);
      note([promise.constructor.name, Object.keys(promise).sort(), promise instanceof Promise]);
      note(Object.prototype.toString.call(promise));
      await promise;
    },
  },
  {
    name: 'the client looks the same',
    spans: [],
    async run({ client, clientClass }) {
      const methods: unknown[] = [];
      let prototype: object = clientClass.prototype;
      while (prototype !== Object.prototype) {
        for (const [name, { value, ...flags }] of Object.entries(
          Object.getOwnPropertyDescriptors(prototype),
        )) {
          const method = typeof value === 'function' ? [value.name, value.length] : [];
          methods.push([name, flags.enumerable, flags.writable, flags.configurable, ...method]);
        }
        prototype = Object.getPrototypeOf(prototype) as object;
      }
      return [Object.keys(client).sort(), methods];
    },
  },
  {
    name: 'two calls at once keep their answers apart',
    spans: [{ outcome: 'success' }, { outcome: 'success' }],
    async run({ client }) {
      const answers = await Promise.all([
        client.chat.completions.create({ ...question, max_tokens: 3 }),
        client.chat.completions.create({ ...question, max_tokens: 5 }),
      ]);
      return answers.map(({ usage }) => usage?.completion_tokens);
    },
  },
  {
    name: 'reasoning, several choices and tool calls',
    spans: [{ name: 'chat deepseek-ai/DeepSeek-R1', outcome: 'success' }, { outcome: 'success' }],
    async run({ client }) {
      const reasoned = await client.chat.completions.create({
        ...question,
        model: 'deepseek-ai/DeepSeek-R1',
        n: 3,
      });
      const called = await client.chat.completions.create({
        ...question,
        tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
        tool_choice: { type: 'function', function: { name: 'look' } },
      });
      return [reasoned, called];
    },
  },
  {
    name: 'the answer can be changed',
    spans: one,
    async run({ client }) {
      const answer = await client.chat.completions.create(question);
      const mark = Symbol('mark');
      Object.assign(answer, { [mark]: 1, added: true });
      return [Object.isFrozen(answer), Object.getOwnPropertyNames(answer), plain(answer)];
    },
  },
];
