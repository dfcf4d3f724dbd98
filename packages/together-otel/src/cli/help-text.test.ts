import { expect, it } from 'vitest';
import { fitted } from './help-text.ts';

const TEXT = `
One sentence that is broken
where it was written.

Example: one two three four five
         six`;

it('stays as written if there is room', () => {
  expect(fitted(TEXT, 80)).toBe(TEXT);
});

it('wraps paragraphs, and examples line by line', () => {
  expect(fitted(TEXT, 20)).toBe(`
One sentence that is
broken where it was
written.

Example: one two
three four five
         six`);
});
