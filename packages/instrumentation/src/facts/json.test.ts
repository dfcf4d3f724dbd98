import { expect, it } from 'vitest';
import { CUT, firstMembers, parseJson } from './json.ts';

it.each(['', '<html>', '{"a":', '[DONE]'])('finds nothing in %j', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

it('parses JSON', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
});

const read = (text: string) => firstMembers(text, new Set(['a', 'b', 'c']));

it.each<[text: string, members: object]>([
  ['{"a":1,"b":"x","c":{"a":2,"d":[3]}}', { a: 1, b: 'x', c: { a: 2, d: [3] } }],
  [' {\n "a" : null , "d": {"b": 1}, "c": [ ] }', { a: null, c: [] }],
  ['{"d":"\\"a\\":1,","b":"}\\\\"}', { b: '}\\' }],
  ['{"a":1}{"b":2}', { a: 1 }],
  ['{"a":{"message":"it goes', { a: CUT }],
  ['{"a":1,"b', { a: 1, b: CUT }],
  ['{"a":1,"d":"it goes', { a: 1 }],
  ['{"a":not JSON,"b":2}', { a: undefined, b: 2 }],
  ['{}', {}],
  ['', {}],
])('members of %j are read', (text, members) => {
  expect(read(text)).toEqual(members);
});

it('takes no longer for anything that is not closed', () => {
  expect(read('{"'.repeat(100_000))).toEqual({});
  expect(read('['.repeat(100_000))).toEqual({});
});
