import { describe, expect, it } from 'vitest';
import bounded from './bounded.json' with { type: 'json' };
import { findExpressions } from './expressions.ts';
import linear from './linear.json' with { type: 'json' };

describe('regular expressions', () => {
  const expressions = findExpressions();
  const names = new Set(expressions.flatMap(({ text, file }) => [text ?? file, file]));

  it('are linear, or their text is bounded; see the README', () => {
    const known = new Set([...linear, ...Object.keys(bounded)]);
    const unknown = expressions
      .filter(({ text, file }) => !known.has(text ?? file))
      .map(({ text, file, line }) => `${file}:${line} ${text ?? 'put together at run time'}`);
    expect(unknown).toEqual([]);
  });

  it('are still there', () => {
    expect([...linear, ...Object.keys(bounded)].filter((name) => !names.has(name))).toEqual([]);
  });
});
