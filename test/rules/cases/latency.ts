import type { Query } from '@together-otel/dashboards';
import { application, type Case, ENDED, type History, history, nothing, rising } from '../case.ts';

const BOUNDS = ['0.32', '0.64', '1.28', '+Inf'];

/** First tokens that take between 0.32 and 0.64 s up to a minute, twice as long after it. */
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
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'fires',
    name: 'first tokens take twice as long for half an hour',
    history: (query) => firstTokens(query, 20, 120, 180),
    at: 150,
  },
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'does not fire',
    name: 'first tokens take as long as ever',
    history: (query) => firstTokens(query, 20, 179, 180),
    at: 150,
  },
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'edge',
    name: 'too few streams for a percentile',
    history: (query) => firstTokens(query, 2, 120, 180),
    at: 150,
  },
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'edge',
    name: 'a model without a past',
    history: (query) => firstTokens(query, 20, 1, 60),
    at: 40,
  },
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'edge',
    name: 'a deployment replaces every process',
    history: (query) => [
      ...firstTokens(query, 20, 119, 120).map(({ series, values }) => ({
        series,
        values: `${values} ${ENDED}`,
      })),
      ...firstTokens(query, 20, 59, 60).map(({ series, values }) => ({
        series: series.replace('instance="a"', 'instance="b"'),
        values: `${nothing(120)} ${values}`,
      })),
    ],
    at: 150,
  },
  {
    alert: 'TogetherFirstTokenSlow',
    kind: 'edge',
    name: 'backoff after 429 explains it: TogetherRateLimited fires',
    history: (query) => [
      ...firstTokens(query, 20, 120, 180),
      history(
        query.counter('attempts', application({ httpStatusCode: 429 })),
        `${nothing(120)} ${rising(5, 60)}`,
      ),
    ],
    at: 150,
    firing: ['TogetherRateLimited'],
  },
];
