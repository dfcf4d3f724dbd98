import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestBody } from '../operations/request-body.ts';
import { inputPrint } from './input-print.ts';

function chat(content: unknown, more: object = {}) {
  return { model: 'a', messages: [{ role: 'user', content }], ...more };
}

describe('inputPrint', () => {
  it('is the same for the same question to another model, with other settings', () => {
    const asked = inputPrint(chat('Why?'));
    expect(inputPrint(chat('Why?', { model: 'b', temperature: 1, stream: true }))).toBe(asked);
    expect(inputPrint({ messages: [{ content: 'Why?' }] })).toBe(asked);
  });

  it('differs between questions', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(inputPrint(chat(one))).not.toBe(inputPrint(chat(other)));
      }),
    );
  });

  it.each(['prompt', 'input', 'query', 'documents'])('looks at %s', (field) => {
    expect(inputPrint({ [field]: 'a' })).toBe(inputPrint({ [field]: 'a', model: 'm' }));
    expect(inputPrint({ [field]: 'a' })).not.toBe(inputPrint({ [field]: 'b' }));
  });

  it('tells fields apart', () => {
    expect(inputPrint({ prompt: 'a' })).not.toBe(inputPrint({ input: 'a' }));
    expect(inputPrint({ query: 'a', documents: ['b'] })).not.toBe(
      inputPrint({ query: 'a', documents: ['c'] }),
    );
  });

  it('looks into parts of a message and lists of inputs', () => {
    const parts = (url: string) => chat([{ type: 'image_url', image_url: { url } }]);
    expect(inputPrint(parts('a'))).not.toBe(inputPrint(parts('b')));
    expect(inputPrint({ input: ['a', 'b'] })).not.toBe(inputPrint({ input: ['ab'] }));
  });

  it('takes the last message for the question', () => {
    const history = [{ role: 'system', content: 'Be kind.' }];
    const question = { role: 'user', content: 'Why?' };
    expect(inputPrint({ messages: [...history, question] })).toBe(
      inputPrint({ messages: [question] }),
    );
    expect(inputPrint({ messages: [question, ...history] })).not.toBe(
      inputPrint({ messages: [question] }),
    );
  });

  it('holds nothing of the question', () => {
    const print = inputPrint(chat('a very secret question'));
    expect(print).toHaveLength(43);
    expect(print).not.toContain('secret');
  });

  it('has an answer for everything, and never throws', () => {
    const loop: Record<string, unknown> = {};
    loop['input'] = loop;
    const bodies = [loop, { input: 5n }, undefined, null, 'text', { messages: [] }];
    for (const body of bodies) expect(inputPrint(body)).toEqual(expect.any(String));
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => {
        expect(inputPrint(value)).toEqual(expect.any(String));
        expect(inputPrint({ messages: value, input: value })).toEqual(expect.any(String));
      }),
    );
  });

  it('tells the files of two transcriptions apart', () => {
    const form = (bytes: string, model: string) => {
      const body = new FormData();
      body.set('model', model);
      body.set('file', new Blob([bytes]), `${bytes}.wav`);
      return requestBody(body);
    };
    expect(inputPrint(form('monday', 'a'))).not.toBe(inputPrint(form('tuesday', 'b')));
  });
});
