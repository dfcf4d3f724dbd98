import { readdir, readFile } from 'node:fs/promises';
import { attributes, metrics, probeAttributes, probeMetrics } from '@together-otel/semconv';
import { expect, it } from 'vitest';
import { panelsOf, targetsOf } from '../boards/board.ts';
import { boards } from '../boards/boards.ts';
import { labelName, metricName } from './metric-name.ts';
import { alerts } from './rule-file.ts';

const RUNBOOKS = new URL('../../runbooks/', import.meta.url);
const budgets = [{ key: 'tenant.id', value: 'acme', usd: 200, per: 'month' }] as const;
const names = [...new Set(alerts({ budgets }).map(({ name }) => name))];
const known = new Set([
  ...Object.values({ ...attributes, ...probeAttributes }).map(({ name }) => labelName(name)),
  ...Object.values({ ...metrics, ...probeMetrics }).flatMap((metric) => {
    const name = metricName(metric, 'collector');
    return metric.instrument === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((part) => name + part)
      : [name];
  }),
]);

it('every alert has a page, and vice versa', async () => {
  const pages = (await readdir(RUNBOOKS)).map((file) => file.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual([...names].sort());
});

it.each(names)(
  'the page of %s says what it means, why, what to check, what to do',
  async (name) => {
    const page = await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8');
    expect(page.match(/^#+ .*$/gm)).toEqual([
      `# ${name}`,
      '## Meaning',
      '## Likely causes, in order',
      '## What to check',
      '## What to do',
    ]);
  },
);

it.each(names)('the page of %s names metrics that exist', async (name) => {
  const page = await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8');
  const named = page.match(/\b(?:together|gen_ai|httpcheck)_[a-z_A-Z]+(?=[{[\s)/=*]|$)/gm) ?? [];
  const unknown = named.filter((word) => !known.has(word));
  expect(unknown).toEqual([]);
});

/** Counters whose growth a query reads without their initial values. */
function withoutInitial(query: string): string[] {
  const read = [
    ...query.matchAll(/\b(?:increase|rate)\((?:\{__name__=~"(otelcol_[^"]+)"\}|(\w+))/g),
  ];
  return read.flatMap(([, own = '', name = own]) => {
    // Exempt: shares of a histogram, and metrics that only show whether anything flows.
    if (/_bucket$|_usage_(sum|count)$|^otelcol_exporter_sent_/.test(name)) return [];
    const initial = name.startsWith('otelcol_')
      ? 'together:collector:losses:initial'
      : `${name}:initial`;
    return query.includes(initial) ? [] : [name];
  });
}

it.each(names)('each block of the page of %s can be pasted as it is', async (name) => {
  const page = await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8');
  const blocks = [...page.matchAll(/```(\w+)\n(.+?)\n```/gs)];
  for (const [, language, block = ''] of blocks) {
    // One query per block; continuation lines are indented.
    if (language === 'promql') expect(block.split(/\n(?! )/)).toHaveLength(1);
    else {
      // A shell reads a bare <name> as a file.
      expect(block).not.toMatch(/<\w/);
      expect(block).not.toMatch(/^together-otel/m);
    }
  }
});

it.each(names)('queries of the page of %s count what a counter began with', async (name) => {
  const page = await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8');
  const queries = [...page.matchAll(/```promql\n(.+?)\n```/gs)].flatMap(([, block = '']) =>
    block.split(/\n(?! )/),
  );
  expect(queries.flatMap(withoutInitial)).toEqual([]);
});

it('alerts and boards count what a counter began with', () => {
  const alerted = alerts({ budgets }).map(({ expression }) => expression.text);
  const drawn = Object.values(boards).flatMap((board) =>
    panelsOf(board()).flatMap((panel) => targetsOf(panel).map(({ expression }) => expression.text)),
  );
  expect([...alerted, ...drawn].join('\n')).toMatch(/increase\(otelcol_/);
  expect([...alerted, ...drawn].flatMap(withoutInitial)).toEqual([]);
});

it.each([
  ['TogetherModelMissing', '--model'],
  ['TogetherDeploymentNotReady', '--deployments'],
])('the probe on the page of %s shows what it is about: %s', async (name, flag) => {
  const page = await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8');
  expect(page.match(/^npx together-otel probe .*$/m)?.[0]).toContain(flag);
});
