import type { Matches, Query } from '@together-otel/dashboards';
import { application, type Case, casesOf, course, type History, history, rising } from '../case.ts';

const { fires, edge } = casesOf('TogetherFirstTokenSlow');

/** Streams per minute for a number of minutes: fast (0.32 to 0.64 s) or slow (up to 1.28 s). */
interface Phase {
  readonly minutes: number;
  readonly all: number;
  readonly fast: number;
}

const fast = (minutes: number, perMinute: number): Phase => ({
  minutes,
  all: perMinute,
  fast: perMinute,
});
const slow = (minutes: number, perMinute: number): Phase => ({ minutes, all: perMinute, fast: 0 });

function streams(query: Query, phases: readonly Phase[], failed: History[] = []): History[] {
  const buckets = query.buckets('timeToFirstToken', application());
  const all = course(...phases.map(({ minutes, all }) => [minutes, all] as const));
  const values: Readonly<Record<string, string>> = {
    '0.32': course(...phases.map(({ minutes }) => [minutes, 0] as const)),
    '0.64': course(...phases.map(({ minutes, fast }) => [minutes, fast] as const)),
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

/**
 * Slow streams for half an hour after two hours of fast ones, plus failed attempts that may explain
 * them.
 */
function explained(query: Query, labels: Matches, perMinute: number): History[] {
  return streams(
    query,
    [fast(120, 20), slow(40, 20)],
    [history(query.counter('attempts', application(labels)), rising(perMinute, 160))],
  );
}

const LIMITED = { httpStatusCode: 429, errorCategory: 'rate_limit' };
const CAPACITY = { httpStatusCode: 503, errorCategory: 'capacity' };

export const firstTokenCases: readonly Case[] = [
  fires('slow until eight minutes ago', { at: 158 }, (query) =>
    streams(query, [fast(120, 20), slow(30, 20), fast(60, 20)]),
  ),
  edge('slow until 25 minutes ago', { at: 175 }, (query) =>
    streams(query, [fast(120, 20), slow(30, 20), fast(60, 20)]),
  ),
  edge('slow for five minutes', { at: 125 }, (query) =>
    streams(query, [fast(120, 20), slow(40, 20)]),
  ),
  edge('75 streams in the window', { at: 155 }, (query) =>
    streams(query, [fast(120, 5), slow(40, 5)]),
  ),
  fires('150 streams in the window', { at: 155 }, (query) =>
    streams(query, [fast(120, 10), slow(40, 10)]),
  ),
  edge('75 streams before', { at: 155 }, (query) => streams(query, [fast(120, 0.8), slow(40, 20)])),
  edge('enough streams half an hour ago, and 58 before', { at: 118 }, (query) =>
    streams(query, [fast(60, 1), fast(22, 20), slow(40, 20)]),
  ),
  fires('150 streams before', { at: 155 }, (query) =>
    streams(query, [fast(120, 1.6), slow(40, 20)]),
  ),
  fires(
    'few streams in the last hours, but enough in the day before',
    { at: 935, isLong: true },
    (query) => streams(query, [fast(900, 0.2), slow(40, 20)]),
  ),
  edge(
    'enough streams two days ago, and few in the day before',
    { at: 1835, isLong: true },
    (query) => streams(query, [fast(300, 20), fast(1500, 0.05), slow(40, 20)]),
  ),
  edge('as slow as it was half of the day before', { at: 1115, isLong: true }, (query) =>
    streams(query, [slow(600, 20), fast(480, 20), slow(40, 20)]),
  ),
  fires('as slow as it was two days ago', { at: 1865, isLong: true }, (query) =>
    streams(query, [slow(300, 20), fast(1530, 20), slow(40, 20)]),
  ),
  edge(
    '7% of attempts are rate limited: that alert reports it',
    { at: 155, firing: ['TogetherRateLimited'] },
    (query) => explained(query, LIMITED, 1.5),
  ),
  fires('3.6% of the attempts are rate limited: that explains nothing', { at: 155 }, (query) =>
    explained(query, LIMITED, 0.75),
  ),
  edge(
    '7% of attempts get a 503: that alert reports it',
    { at: 155, firing: ['TogetherCapacityErrors'] },
    (query) => explained(query, CAPACITY, 1.5),
  ),
  fires('3.6% of attempts get a 503: too few to explain it', { at: 155 }, (query) =>
    explained(query, CAPACITY, 0.75),
  ),
];
