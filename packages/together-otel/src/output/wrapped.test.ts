import { expect, it } from 'vitest';
import { wrapped } from './wrapped.ts';

it('breaks at blanks, and indents the following lines', () => {
  expect(wrapped('  ok  one two three', 6, 13)).toBe('  ok  one two\n      three');
  expect(wrapped('  ok  one two three', 6, 19)).toBe('  ok  one two three');
  expect(wrapped('  ok  one two three', 6)).toBe('  ok  one two three');
});

it('keeps a long word intact', () => {
  expect(wrapped('see https://example.com/a/long/path now', 2, 10)).toBe(
    'see\n  https://example.com/a/long/path\n  now',
  );
});

it('ignores colour codes in widths', () => {
  expect(wrapped('\u001b[32mok\u001b[39m one', 0, 6)).toBe('\u001b[32mok\u001b[39m one');
});
