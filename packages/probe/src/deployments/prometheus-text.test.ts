import { describe, expect, it } from 'vitest';
import { parsePrometheusText } from './prometheus-text.ts';

describe("Prometheus's text format", () => {
  it('is parsed with types, descriptions, escapes, timestamps and special values', async () => {
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
    const { samples, types, descriptions } = await parsePrometheusText(
      text.slice(0, -1).join('\r\n'),
    );
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
    'a{b="1"',
    'a{b="1\\"} 2',
    'a 1 soon',
    'a 1 2 3',
  ])('is not %s', async (line) => {
    await expect(parsePrometheusText(`ok 1\n${line}`)).rejects.toThrow(
      "line 2 is not in Prometheus's text format",
    );
  });

  it.each([
    ['one that is all blanks behind a name', (length: number) => `a${' '.repeat(length)}\n`],
    ['one that is all labels', (length: number) => `a{${'b="1",'.repeat(length / 6)}} 1\n`],
    ['one label that never ends', (length: number) => `a{b="${'\\"'.repeat(length / 2)}\n`],
    ['one label', (length: number) => `a{b="${'x'.repeat(length)}"} 1\n`],
    ['a comment of blanks', (length: number) => `# HELP${' '.repeat(length)}\n`],
    ['short ones', (length: number) => 'a{b="1"} 1\n'.repeat(length / 11)],
  ])('is read at a steady pace, whatever a line is: %s', async (_name, text) => {
    const perCharacter = async (length: number): Promise<number> => {
      const foreign = text(length);
      const startedAt = process.cpuUsage().user;
      await parsePrometheusText(foreign).catch(() => {});
      return (process.cpuUsage().user - startedAt) / length;
    };
    await perCharacter(200_000);
    const [short, long] = [await perCharacter(200_000), await perCharacter(4_000_000)];
    // With 20 times the text, a backtracking parser would take 20 times as long per line.
    expect(long).toBeLessThan(8 * short + 1);
  });

  it('keeps only wanted metrics, yields, and can be aborted', async () => {
    const text = `# TYPE a gauge\n# TYPE b gauge\n${'a 1\nb 2\n'.repeat(10_000)}`;
    const turns = setInterval(() => stop.abort(new Error('stopped')), 0);
    const stop = new AbortController();
    const all = parsePrometheusText(text, { wants: (name) => name === 'a' });
    const stopped = parsePrometheusText(text.repeat(50), { signal: stop.signal });
    await expect(stopped).rejects.toThrow('stopped');
    clearInterval(turns);
    const { samples, types } = await all;
    expect([samples.length, types]).toEqual([10_000, new Map([['a', 'gauge']])]);
  });
});
