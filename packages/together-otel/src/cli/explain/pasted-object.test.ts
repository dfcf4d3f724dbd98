import { expect, it } from 'vitest';
import { parsePasted } from './pasted-object.ts';

it.each([
  ['JSON', 'body: {"error": {"code": 429}}'],
  ['Python', "Error code: 429 - {'error': {'code': 429}}"],
  ['Node', 'Error { error: { code: 429 } }'],
])('finds the object in %s', (_notation, text) => {
  expect(parsePasted(text)).toEqual({ error: { code: 429 } });
});

it('takes the words of Python for those of JSON, and no others', () => {
  expect(parsePasted("{'a': None, 'b': True, constructor: 'c'}")).toEqual({
    a: null,
    b: true,
    constructor: 'c',
  });
});

it.each(['"', "'"])('gives up at a string without an end: %s', (quote) => {
  // In quadratic time, this would take minutes.
  expect(parsePasted(`{${quote}${`\\${quote}`.repeat(128 * 1024)}`)).toBeUndefined();
});
