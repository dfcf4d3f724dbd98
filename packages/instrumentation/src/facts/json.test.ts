import { expect, it } from 'vitest';
import { parseJson } from './json.ts';

it.each(['', '<html>', '{"a":', '[DONE]'])('finds nothing in %j', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

it('parses JSON', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
});
