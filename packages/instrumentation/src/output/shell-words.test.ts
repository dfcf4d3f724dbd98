// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell syntax
import { expect, it } from 'vitest';
import { shellWords } from './shell-words.ts';

it.each([
  ['node app.js', ['node', 'app.js']],
  ['K="a b"c\'d e\' node', ['K="a b"c\'d e\'', 'node']],
  ['K=$(a "b) c" (d)) e', ['K=$(a "b) c" (d))', 'e']],
  ['K="$(a "b c")" d', ['K="$(a "b c")"', 'd']],
  ['K=`a b` ${c d}e f', ['K=`a b`', '${c d}e', 'f']],
  ["K=$'a\\'b c' d", ["K=$'a\\'b c'", 'd']],
  ['a\\ b c', ['a\\ b', 'c']],
  ['(a&&b);c|d>e', ['a', 'b', 'c', 'd', 'e']],
  ["it's all one", ["it's all one"]],
  [' a ', ['a', '']],
])('the words of %s', (line, words) => {
  const found = shellWords(line);
  expect(found.map(({ text }) => text)).toEqual(words);
  expect(found.map(({ before, text }) => before + text).join('')).toBe(line);
});
