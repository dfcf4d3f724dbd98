import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { requestBody } from '../operations/request-body.ts';
import { InputPrint } from './input-print.ts';

function printOf(body: object, operation = 'chat'): InputPrint {
  return new InputPrint({ operation, fields: body as Record<string, unknown> });
}

function chat(content: unknown, more: object = {}): object {
  return { model: 'a', messages: [{ role: 'user', content }], ...more };
}

describe('InputPrint', () => {
  it('is equal for the same question to another model, with other settings', () => {
    const [one, other] = [chat('Why?'), chat('Why?', { model: 'b', temperature: 1, stream: true })];
    for (const part of ['outline', 'question', 'instructions', 'input', 'request'] as const) {
      expect(printOf(other)[part], part).toBe(printOf(one)[part]);
    }
  });

  it('differs between questions', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(printOf(chat(one)).question).not.toBe(printOf(chat(other)).question);
        expect(printOf(chat(one)).input).not.toBe(printOf(chat(other)).input);
      }),
    );
  });

  it.each(['prompt', 'input', 'query', 'file'])('reads %s', (field) => {
    const print = (value: string, more = {}) => printOf({ [field]: value, ...more });
    expect(print('a').input).toBe(print('a', { model: 'm' }).input);
    expect(print('a').input).not.toBe(print('b').input);
    expect(print('a').question).not.toBe(print('b').question);
  });

  it('distinguishes fields, operations and lists', () => {
    expect(printOf({ prompt: 'a' }).input).not.toBe(printOf({ input: 'a' }).input);
    expect(printOf({ prompt: 'a' }, 'text_completion').input).not.toBe(
      printOf({ prompt: 'a' }, 'generate_content').input,
    );
    expect(printOf({ query: 'a', documents: ['b'] }).input).not.toBe(
      printOf({ query: 'a', documents: ['c'] }).input,
    );
    expect(printOf({ input: ['a', 'b'] }).input).not.toBe(printOf({ input: ['ab'] }).input);
  });

  it('uses the last message as the question, and all messages and tools as the input', () => {
    const history = [{ role: 'system', content: 'Be kind.' }];
    const question = { role: 'user', content: 'Why?' };
    const [whole, last] = [{ messages: [...history, question] }, { messages: [question] }];
    expect(printOf(whole).question).toBe(printOf(last).question);
    expect(printOf(whole).input).not.toBe(printOf(last).input);
    expect(printOf({ ...last, tools: [{}] }).input).not.toBe(printOf(last).input);
    expect(printOf({ ...last, tools: [] }).input).toBe(printOf(last).input);
  });

  it('recognises instructions inside and outside messages', () => {
    expect(printOf(chat('Why?')).instructions).toBe('');
    const system = (content: string) =>
      printOf({ messages: [{ role: 'system', content }, { content: 'Why?' }] }).instructions;
    expect(system('Be kind.')).toBe(system('Be kind.'));
    expect(system('Be kind.')).not.toBe(system('Be brief.'));
    expect(printOf({ input: 'Why?', instructions: 'Be kind.' }).instructions).not.toBe('');
  });

  it('treats other sampling settings as the same request', () => {
    for (const field of ['temperature', 'max_tokens', 'min_p', 'frequency_penalty']) {
      const [one, other] = [1, 2].map((value) => printOf(chat('Why?', { [field]: value })).request);
      expect(one, field).toBe(other);
    }
  });

  it('treats another seed, voice or format as another request', () => {
    for (const field of ['seed', 'voice', 'response_format', 'n', 'size']) {
      const [one, other] = [{ [field]: 1 }, { [field]: 2 }].map((more) => chat('Why?', more));
      expect(printOf(one ?? {}).request, field).not.toBe(printOf(other ?? {}).request);
      expect(printOf(one ?? {}).input, field).toBe(printOf(other ?? {}).input);
    }
  });

  it('stores no part of the question', () => {
    const print = printOf(chat('a very secret question')).settle();
    expect(JSON.stringify(print)).not.toContain('secret');
    expect(print.question).toHaveLength(22);
  });

  const wav = (content: string): File => new File([content], 'audio.wav');
  const uploads: Record<string, (content: string) => unknown> = {
    'a form': (content) => {
      const form = new FormData();
      form.set('model', 'whisper');
      form.set('file', wav(content));
      return form;
    },
    'a form with a mask': (content) => {
      const form = new FormData();
      form.set('image', wav('same'));
      form.set('mask', wav(content));
      return form;
    },
    'a list of files': (content) => {
      const form = new FormData();
      for (const each of ['same', content]) form.append('image[]', wav(each));
      return form;
    },
    'a field of a form': (content) => {
      const form = new FormData();
      form.set('file', wav('same'));
      form.set('language', content);
      return form;
    },
    'a file': wav,
    bytes: (content) => Buffer.from(content),
    'an ArrayBuffer': (content) => new TextEncoder().encode(content).buffer,
    text: (content) => content,
    'a query': (content) => new URLSearchParams({ input: content }),
  };

  /** The print after its files have been read. */
  async function settled(body: unknown): Promise<InputPrint> {
    const print = new InputPrint({ operation: 'speech_to_text', fields: requestBody(body) });
    await expect.poll(() => print.settle().isRead).toBe(true);
    return print;
  }

  it.each(Object.entries(uploads))('compares %s by content', async (_what, make) => {
    const [one, same, other] = await Promise.all(
      ['ab', 'ab', 'cd'].map((each) => settled(make(each))),
    );
    expect(same?.request).toBe(one?.request);
    expect(same?.input).toBe(one?.input);
    expect(same?.outline).toBe(one?.outline);
    expect(other?.request).not.toBe(one?.request);
  });

  it('equals nothing before its files are read', () => {
    const form = uploads['a form']?.('ab');
    const [one, other] = [form, form].map((body) => printOf(requestBody(body)));
    expect(one?.isRead).toBe(false);
    for (const part of ['files', 'input', 'request'] as const) {
      expect(one?.[part]).not.toBe(other?.[part]);
    }
    expect(one?.question).toBe(other?.question);
  });

  it('treats each stream as a different one', async () => {
    const [one, other] = [new Blob(['a']).stream(), new Blob(['a']).stream()];
    expect((await settled(one)).request).toBe((await settled(one)).request);
    expect((await settled(one)).request).not.toBe((await settled(other)).request);
  });

  it('is unique when the body can not be read', () => {
    const body = () => ({
      get messages() {
        return [
          {
            get content() {
              throw new Error('no');
            },
          },
        ];
      },
    });
    const prints = [body(), body()].map((fields) => {
      try {
        return printOf(fields).input;
      } catch {
        return undefined;
      }
    });
    expect(prints[0]).not.toBe(prints[1] ?? 'thrown');
  });

  it('handles any value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => {
        for (const body of [{ messages: value }, { input: value }, { messages: [value] }]) {
          expect(printOf(body).settle().input).toEqual(expect.any(String));
        }
      }),
    );
  });

  it('distinguishes the files of two transcriptions', () => {
    const form = (bytes: string, model: string) => {
      const body = new FormData();
      body.set('model', model);
      body.set('file', new Blob([bytes]), `${bytes}.wav`);
      return requestBody(body);
    };
    expect(printOf(form('monday', 'a')).question).not.toBe(printOf(form('tuesday', 'b')).question);
  });
});
