import { describe, expect, it } from 'vitest';
import bounded from './bounded.json' with { type: 'json' };
import { findExpressions } from './expressions.ts';
import { judge } from './judge.ts';
import linear from './linear.json' with { type: 'json' };

describe('regular expressions', () => {
  const expressions = findExpressions();

  it('are linear, or their text is bounded; see the README', { timeout: 300_000 }, async () => {
    const known = new Set([...linear, ...Object.keys(bounded)]);
    const wrong: string[] = [];
    for (const one of expressions) {
      if (known.has(one.text ?? one.file)) continue;
      const verdict = await judge(one);
      if (verdict !== 'linear') wrong.push(`${one.file}:${one.line} ${one.text}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });

  it('still exist at the listed places', () => {
    const names = new Set(expressions.flatMap(({ text, file }) => [text ?? file]));
    expect(Object.keys(bounded).filter((name) => !names.has(name))).toEqual([]);
  });
});
