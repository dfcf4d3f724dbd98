import { describe, expect, it } from 'vitest';
import { parsePrometheusText } from './prometheus-text.ts';

describe("Prometheus's text format", () => {
  it('is read with types, descriptions, escapes, timestamps and special values', () => {
    const text = [
      '# HELP a_total What \\\\ counts\\nhere.',
      '# TYPE a_total counter',
      '# just a comment',
      'a_total{path="C:\\\\x \\"y\\"\\n",b="1, }",} 1.5e3 1700000000000',
      '',
      'b +Inf',
      'c{} NaN',
      '\td 1',
    ];
    const { samples, types, descriptions } = parsePrometheusText(text.slice(0, -1).join('\r\n'));
    expect(types).toEqual(new Map([['a_total', 'counter']]));
    expect(descriptions).toEqual(new Map([['a_total', 'What \\ counts\nhere.']]));
    expect(samples).toEqual([
      { name: 'a_total', labels: { path: 'C:\\x "y"\n', b: '1, }' }, value: 1500 },
      { name: 'b', labels: {}, value: Number.POSITIVE_INFINITY },
      { name: 'c', labels: {}, value: Number.NaN },
    ]);
  });

  it.each([
    'just words',
    'a',
    'a{b=1} 2',
    'a{b="1" c="2"} 2',
    'a{b="1"} two',
    'a{b="1} 2',
    '<html>',
    'a 0x1g',
  ])('is not %s', (line) => {
    expect(() => parsePrometheusText(`ok 1\n${line}`)).toThrow(
      "line 2 is not of Prometheus's text format",
    );
  });
});
