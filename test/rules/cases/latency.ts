import type { Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ENDED,
  type History,
  history,
  nothing,
  rising,
} from '../case.ts';

const { fires, doesNotFire, edge } = casesOf('TogetherFirstTokenSlow');

const BOUNDS = ['0.32', '0.64', '1.28', '+Inf'];

/** First tokens that take 0.32 to 0.64 s until minute `slowAfter`, and twice as long afterwards. */
function firstTokens(query: Query, perMinute: number, slowAfter: number, until: number): History[] {
  const buckets = query.buckets('timeToFirstToken', application());
  const fast = perMinute * slowAfter;
  const slow = until - slowAfter;
  const total = rising(perMinute, until);
  const values: Record<string, string> = {
    '0.32': rising(0, until),
    '0.64': `${rising(perMinute, slowAfter)} ${rising(0, slow - 1, fast)}`,
    '1.28': total,
    '+Inf': total,
  };
  return [
    ...BOUNDS.map((le) => ({
      series: buckets.text.replace('}', `, le="${le}"}`),
      values: values[le] ?? '',
    })),
    history(query.count('timeToFirstToken', application()), total),
    history(query.counter('attempts', application({ httpStatusCode: 200 })), total),
  ];
}

export const latencyCases: readonly Case[] = [
  fires('first tokens take twice as long for half an hour', { at: 150 }, (query) =>
    firstTokens(query, 20, 120, 180),
  ),
  doesNotFire('first tokens take as long as ever', { at: 150 }, (query) =>
    firstTokens(query, 20, 179, 180),
  ),
  edge('too few streams for a percentile', { at: 150 }, (query) => firstTokens(query, 2, 120, 180)),
  edge('a model without a past', { at: 40 }, (query) => firstTokens(query, 20, 1, 60)),
  edge('a deployment replaces every process', { at: 150 }, (query) => [
    ...firstTokens(query, 20, 119, 120).map(({ series, values }) => ({
      series,
      values: `${values} ${ENDED}`,
    })),
    ...firstTokens(query, 20, 59, 60).map(({ series, values }) => ({
      series: series.replace('instance="a"', 'instance="b"'),
      values: `${nothing(120)} ${values}`,
    })),
  ]),
  edge(
    'backoff after 429 explains it: TogetherRateLimited fires',
    { at: 150, firing: ['TogetherRateLimited'] },
    (query) => [
      ...firstTokens(query, 20, 120, 180),
      history(
        query.counter('attempts', application({ httpStatusCode: 429 })),
        `${nothing(120)} ${rising(5, 60)}`,
      ),
    ],
  ),
];
