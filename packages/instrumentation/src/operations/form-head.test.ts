import { describe, expect, it } from 'vitest';
import { requestBody } from './request-body.ts';

function part(name: string, value: string, headers = ''): string {
  return `--B\r\nContent-Disposition: form-data; name="${name}"${headers}\r\n\r\n${value}\r\n`;
}

const END = '--B--\r\n';
const file = (size: number) => part('file', 'x'.repeat(size), '; filename="a.wav"');

describe('a form that the application encoded itself', () => {
  it.each([
    ['before the file', part('model', 'org/w') + file(50) + END],
    ['after the file', file(50) + part('model', 'org/w') + END],
    ['after a long file', file(200_000) + part('model', 'org/w') + END],
    ['after a file longer than is read', file(2_000_000) + part('model', 'org/w') + END],
    ['with a type of its own', part('model', 'org/w', '\r\nContent-Type: text/plain') + END],
    ['after an empty line', `\r\n${part('model', 'org/w')}${END}`],
    ['as form-data writes names', part('model', 'org/w').replaceAll('"', '') + END],
    ['of a URL', 'language=en&model=org%2Fw'],
    ['of a URL, first', 'model=org/w&language=en'],
    ['of a long URL', `model=org/w&prompt=${'x'.repeat(50_000)}`],
  ])('names its model: %s', (_where, body) => {
    expect(requestBody(body)).toEqual({ model: 'org/w', file: body });
    const bytes = new TextEncoder().encode(body);
    expect(requestBody(bytes)).toMatchObject({ model: 'org/w' });
    expect(requestBody(bytes.buffer)).toMatchObject({ model: 'org/w' });
  });

  it('names whether it streams, as text or in a form', () => {
    expect(requestBody(part('stream', 'true') + END)['stream']).toBe(true);
    expect(requestBody('stream=false&model=w')['stream']).toBe(false);
  });

  it.each([
    ['a file that mentions it', `${part('file', 'name="model"', '; filename="a"')}${END}`],
    [
      'a file with such a form in it',
      file(5) + part('file', part('model', 'w').replaceAll('--B', '--C')) + END,
    ],
    ['a longer name', part('models', 'w') + END],
    ['a cut value', part('model', 'w').slice(0, -2)],
    ['text', 'my model=w'],
    ['an assignment', 'model=w'],
    ['text with lines', 'a=b\nmodel=w'],
    ['a value longer than a model', `model=${'x'.repeat(600)}`],
    ['a URL whose model is cut', `prompt=${'x'.repeat(16_370)}&model=org/w`],
    ['dashes', '--'],
  ])('has none in %s', (_what, body) => {
    expect(requestBody(body)).toEqual({ file: body });
  });

  const long = JSON.stringify([{ role: 'user', content: '"model":"x"'.repeat(100_000) }]);

  it.each([
    ['at its end', `{"messages":${long},"model":"w","stream":true}`],
    ['near its end', `{"messages":${long}, "model": "w", "stop": ["}", "a"], "stream": true }\n`],
    ['at its start', `{"model":"w","stream":true,"messages":${long},"other":{"model":"x"}}`],
  ])('reads long JSON that has its model %s', (_where, body) => {
    expect(requestBody(body)).toEqual({ model: 'w', stream: true, file: body });
    expect(requestBody(Buffer.from(body))).toMatchObject({ model: 'w', stream: true });
  });

  it.each([
    `{"messages":${long},"other":{"model":"x"}}`,
    `{"messages":${long},"other":[{"model":"x"}]}`,
    `{"messages":${long},"text":"\\"model\\":\\"x\\""}`,
  ])('finds no model where long JSON has none of its own', (body) => {
    expect(requestBody(body)['model']).toBeUndefined();
  });

  it('reads JSON after a byte order mark', () => {
    expect(requestBody('\ufeff{"model":"w"}')).toEqual({ model: 'w' });
    expect(requestBody(Buffer.from('\ufeff{"model":"w"}'))).toEqual({ model: 'w' });
  });
});
