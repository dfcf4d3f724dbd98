import type { Matches, Query } from '@together-otel/dashboards';
import { application, type Case, course, type History, history, rising } from '../case.ts';

const alert = 'TogetherFirstTokenSlow';

/** So many streams a minute for so many minutes, fast (0.32 to 0.64 s) or slow (up to 1.28 s). */
type Phase = readonly [minutes: number, perMinute: number, pace: 'fast' | 'slow'];

function streams(query: Query, phases: readonly Phase[], failed: History[] = []): History[] {
  const buckets = query.buckets('timeToFirstToken', application());
  const all = course(...phases.map(([minutes, perMinute]) => [minutes, perMinute] as const));
  const fast = course(
    ...phases.map(
      ([minutes, perMinute, pace]) => [minutes, pace === 'fast' ? perMinute : 0] as const,
    ),
  );
  const none = course(...phases.map(([minutes]) => [minutes, 0] as const));
  const values: Readonly<Record<string, string>> = {
    '0.32': none,
    '0.64': fast,
    '1.28': all,
    '+Inf': all,
  };
  return [
    ...Object.entries(values).map(([le, counts]) => ({
      series: buckets.text.replace('}', `, le="${le}"}`),
      values: counts,
    })),
    history(query.count('timeToFirstToken', application()), all),
    history(query.counter('attempts', application({ httpStatusCode: 200 })), all),
    ...failed,
  ];
}

/** Half an hour of slow streams after two hours of fast ones, and attempts that failed for some of it. */
function explained(query: Query, labels: Matches, perMinute: number): History[] {
  return streams(
    query,
    [
      [120, 20, 'fast'],
      [40, 20, 'slow'],
    ],
    [history(query.counter('attempts', application(labels)), rising(perMinute, 160))],
  );
}

const LIMITED = { httpStatusCode: 429, errorCategory: 'rate_limit' };
const CAPACITY = { httpStatusCode: 503, errorCategory: 'capacity' };

export const firstTokenCases: readonly Case[] = [
  {
    alert,
    kind: 'fires',
    name: 'slow until eight minutes ago',
    history: (query) =>
      streams(query, [
        [120, 20, 'fast'],
        [30, 20, 'slow'],
        [60, 20, 'fast'],
      ]),
    at: 158,
  },
  {
    alert,
    kind: 'edge',
    name: 'slow until 25 minutes ago',
    history: (query) =>
      streams(query, [
        [120, 20, 'fast'],
        [30, 20, 'slow'],
        [60, 20, 'fast'],
      ]),
    at: 175,
  },
  {
    alert,
    kind: 'edge',
    name: 'slow for five minutes',
    history: (query) =>
      streams(query, [
        [120, 20, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 125,
  },
  {
    alert,
    kind: 'edge',
    name: '75 streams in the window',
    history: (query) =>
      streams(query, [
        [120, 5, 'fast'],
        [40, 5, 'slow'],
      ]),
    at: 155,
  },
  {
    alert,
    kind: 'fires',
    name: '150 streams in the window',
    history: (query) =>
      streams(query, [
        [120, 10, 'fast'],
        [40, 10, 'slow'],
      ]),
    at: 155,
  },
  {
    alert,
    kind: 'edge',
    name: '75 streams before',
    history: (query) =>
      streams(query, [
        [120, 0.8, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 155,
  },
  {
    alert,
    kind: 'fires',
    name: '150 streams before',
    history: (query) =>
      streams(query, [
        [120, 1.6, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 155,
  },
  {
    alert,
    kind: 'fires',
    name: 'few streams in the last hours, but enough in the day before',
    history: (query) =>
      streams(query, [
        [900, 0.2, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 935,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: 'enough streams two days ago, and few in the day before',
    history: (query) =>
      streams(query, [
        [300, 20, 'fast'],
        [1500, 0.05, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 1835,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: 'as slow as it was half of the day before',
    history: (query) =>
      streams(query, [
        [600, 20, 'slow'],
        [480, 20, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 1115,
    isLong: true,
  },
  {
    alert,
    kind: 'fires',
    name: 'as slow as it was two days ago',
    history: (query) =>
      streams(query, [
        [300, 20, 'slow'],
        [1530, 20, 'fast'],
        [40, 20, 'slow'],
      ]),
    at: 1865,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: '7% of the attempts are rate limited: that alert tells it',
    history: (query) => explained(query, LIMITED, 1.5),
    at: 155,
    firing: ['TogetherRateLimited'],
  },
  {
    alert,
    kind: 'fires',
    name: '3.6% of the attempts are rate limited: that explains nothing',
    history: (query) => explained(query, LIMITED, 0.75),
    at: 155,
  },
  {
    alert,
    kind: 'edge',
    name: '7% of the attempts find no capacity: that alert tells it',
    history: (query) => explained(query, CAPACITY, 1.5),
    at: 155,
    firing: ['TogetherCapacityErrors'],
  },
  {
    alert,
    kind: 'fires',
    name: '3.6% of the attempts find no capacity: that explains nothing',
    history: (query) => explained(query, CAPACITY, 0.75),
    at: 155,
  },
];
