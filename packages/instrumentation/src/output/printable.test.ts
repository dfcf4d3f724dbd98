import { expect, it } from 'vitest';
import { printableJson } from './printable.ts';

it('JSON shows no control character to a terminal, and parses to the same values', () => {
  const hostile = {
    'org/\u009b31m\u202elarge': ['\u001b]0;x\u0007', '\u2028\u200b\ud800', '\u{e0041}é 漢 😀'],
    plain: 1,
  };
  const text = printableJson(hostile);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u);
  expect(text).toContain('é 漢 😀');
  expect(JSON.parse(text)).toEqual(hostile);
  expect(printableJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});
