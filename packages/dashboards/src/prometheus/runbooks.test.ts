import { readdir, readFile } from 'node:fs/promises';
import { attributes, metrics, probeAttributes, probeMetrics } from '@together-otel/semconv';
import { expect, it } from 'vitest';
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
