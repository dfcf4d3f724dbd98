import { expect, it } from 'vitest';
import { queryFaults } from '../grafana/lint.ts';
import { Query } from '../promql/query.ts';
import { firstTokenQuery, usageQueries } from './usage-queries.ts';

it.each([
  {},
  { suffixes: 'exporter' },
  { generation: 'latest' },
  { histograms: 'native' },
  { job: 'shop/.*' },
] as const)('queries of usage are PromQL of the registry: %o', (settings) => {
  const queries = [...Object.values(usageQueries(settings)), firstTokenQuery(settings, 604_800)];
  for (const { text } of queries) {
    // Rules for boards, whose windows depend on the range; these windows are fixed hours.
    expect(
      queryFaults(text).filter((fault) => !/^(?:a fixed window|rate over)/.test(fault)),
    ).toEqual([]);
  }
});

it('counts like boards and rules', () => {
  const query = new Query();
  const growth = query.growth(query.counter('attempts'), 3600);
  expect(usageQueries({}).attempts.text).toContain(growth.text.split('\n')[1]);
});
