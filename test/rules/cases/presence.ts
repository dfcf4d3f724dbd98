import type { Query } from '@together-otel/dashboards';
import type { History } from '../case.ts';
import { application, type Case, ENDED, history, nothing, probe, rising, steady } from '../case.ts';

const SERVICE = 'TogetherTelemetrySilent';
const PROBE = 'TogetherProbeAbsent';

/** Runs of a process, in minutes from the start, without a word in between. */
function runs(...spans: readonly (readonly [from: number, until: number])[]): string {
  let minute = 0;
  return spans
    .map(([from, until]) => {
      const before = from > minute ? `${nothing(from - minute)} ` : '';
      minute = until + 1;
      return `${before}${steady(60, until - from)} ${ENDED}`;
    })
    .join(' ');
}

function service(query: Query, values: string): History[] {
  return [history(query.counter('attempts', application()), values)];
}

function interval(query: Query, values: string): History[] {
  const labels = probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' });
  return [history(query.gauge('probeCheckInterval', labels), values)];
}

/** What is missed when it is gone was there nearly all of a time: of a service and a probe alike. */
export const presenceCases: readonly Case[] = [
  {
    alert: SERVICE,
    kind: 'edge',
    name: 'six minutes of every ten, and then no more',
    history: (query) =>
      service(
        query,
        runs(...Array.from({ length: 8 }, (_, run) => [60 + run * 10, 66 + run * 10] as const)),
      ),
    at: 155,
    also: [180],
  },
  {
    alert: SERVICE,
    kind: 'edge',
    name: 'two jobs of 25 minutes in two hours',
    history: (query) => service(query, runs([60, 85], [140, 165])),
    at: 185,
    also: [200],
  },
  {
    alert: SERVICE,
    kind: 'edge',
    name: 'a job of twenty minutes',
    history: (query) => service(query, runs([100, 120])),
    at: 140,
    also: [160],
  },
  {
    alert: SERVICE,
    kind: 'fires',
    name: 'it began three hours after Prometheus, and is gone after one and a half',
    history: (query) => service(query, runs([200, 290])),
    at: 305,
  },
  {
    alert: SERVICE,
    kind: 'edge',
    name: 'a job that ends before Prometheus has seen 45 minutes',
    history: (query) => service(query, runs([0, 25])),
    at: 50,
    also: [80],
  },
  {
    alert: SERVICE,
    kind: 'edge',
    name: 'away for five minutes',
    history: (query) => service(query, runs([0, 90])),
    at: 96,
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'a probe that ran for ten minutes',
    history: (query) => interval(query, runs([60, 70])),
    at: 90,
    also: [110],
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'a probe that ran twelve minutes, and once more',
    history: (query) => interval(query, runs([60, 72], [82, 94])),
    at: 110,
    also: [130],
  },
  {
    alert: PROBE,
    kind: 'fires',
    name: 'it began an hour and a half after Prometheus, and is gone after 50 minutes',
    history: (query) => interval(query, runs([90, 140])),
    at: 155,
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'a probe that ends before Prometheus has seen a quarter of an hour',
    history: (query) => interval(query, runs([0, 10])),
    at: 25,
    also: [40],
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'away for five minutes',
    history: (query) => interval(query, runs([0, 60])),
    at: 66,
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'a check that is four intervals old',
    history: (query) => [
      ...interval(query, steady(60, 60)),
      history(
        query.gauge(
          'probeCheckAge',
          probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }),
        ),
        steady(240, 60),
      ),
    ],
    at: 40,
  },
  {
    alert: PROBE,
    kind: 'edge',
    name: 'six intervals old for five minutes',
    history: (query) => [
      ...interval(query, steady(60, 60)),
      history(
        query.gauge(
          'probeCheckAge',
          probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }),
        ),
        `${steady(30, 30)} ${rising(0, 30, 360)}`,
      ),
    ],
    at: 35,
  },
];
