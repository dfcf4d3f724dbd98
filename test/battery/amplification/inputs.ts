import { chatAnswer, event } from '../harness/fake-answers.ts';

/** An unusually large input. */
export interface LargeInput {
  readonly name: string;
  readonly isStream?: boolean;
  readonly status?: number;
  /** Number of messages in the request. */
  readonly messages?: number;
  /** Builds the answer; called once. */
  answer(): string;
}

const MANY = 100_000;
const MEGABYTE = 1024 * 1024;
const LARGE = 20 * MEGABYTE;

const list = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

function answer(fields: object): string {
  return JSON.stringify({ ...chatAnswer, ...fields });
}

function message(fields: object): object {
  return {
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...fields } }],
  };
}

const call = (index: number): object => ({
  index,
  id: `call-${index}`,
  type: 'function',
  function: { name: `tool-${index}`, arguments: '{}' },
});

/** 100,000 and 20 MB of everything. */
export const inputs: readonly LargeInput[] = [
  { name: '100,000 messages', messages: MANY, answer: () => answer({}) },
  {
    name: '100,000 choices',
    answer: () =>
      answer({
        choices: list(MANY, (index) => ({
          index,
          finish_reason: 'stop',
          message: { content: 'x' },
        })),
      }),
  },
  { name: '100,000 tool calls', answer: () => answer(message({ tool_calls: list(MANY, call) })) },
  { name: 'a text of 20 MB', answer: () => answer(message({ content: 'x'.repeat(LARGE) })) },
  { name: 'a model of 20 MB', answer: () => answer({ model: 'm'.repeat(LARGE) }) },
  {
    name: 'an error of 20 MB',
    status: 400,
    answer: () => JSON.stringify({ error: { message: 'e'.repeat(LARGE), type: 'x' } }),
  },
  {
    name: '100,000 chunks',
    isStream: true,
    answer: () =>
      list(MANY, (index) =>
        event({ id: 'a', model: 'm', choices: [{ index: 0, delta: { content: `t${index}` } }] }),
      ).join(''),
  },
  {
    name: 'a chunk of 100,000 tool calls',
    isStream: true,
    answer: () =>
      event({
        id: 'a',
        model: 'm',
        choices: [{ index: 0, delta: { tool_calls: list(MANY, call) } }],
      }),
  },
  {
    name: 'a chunk of 20 MB',
    isStream: true,
    answer: () =>
      event({
        id: 'a',
        model: 'm',
        choices: [{ index: 0, delta: { content: 'x'.repeat(LARGE) } }],
      }),
  },
];
