import type { Query } from '@together-otel/dashboards';
import type { History } from '../case.ts';
import {
  application,
  type Case,
  casesOf,
  ENDED,
  history,
  nothing,
  probe,
  rising,
  steady,
} from '../case.ts';

const telemetrySilent = casesOf('TogetherTelemetrySilent');
const probeAbsent = casesOf('TogetherProbeAbsent');

/** Runs of a process, in minutes from the start, with silence in between. */
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

/**
 * Only what was present nearly all of the time is missed when it is gone; true of services and
 * probes.
 */
export const presenceCases: readonly Case[] = [
  telemetrySilent.edge(
    'six minutes of every ten, and then no more',
    { at: 155, also: [180] },
    (query) =>
      service(
        query,
        runs(...Array.from({ length: 8 }, (_, run) => [60 + run * 10, 66 + run * 10] as const)),
      ),
  ),
  telemetrySilent.edge('two jobs of 25 minutes in two hours', { at: 185, also: [200] }, (query) =>
    service(query, runs([60, 85], [140, 165])),
  ),
  telemetrySilent.edge('a job of twenty minutes', { at: 140, also: [160] }, (query) =>
    service(query, runs([100, 120])),
  ),
  telemetrySilent.fires(
    'it began three hours after Prometheus, and is gone after one and a half',
    { at: 305 },
    (query) => service(query, runs([200, 290])),
  ),
  telemetrySilent.edge(
    'a job that ends before Prometheus has seen 45 minutes',
    { at: 50, also: [80] },
    (query) => service(query, runs([0, 25])),
  ),
  telemetrySilent.edge('away for five minutes', { at: 96 }, (query) =>
    service(query, runs([0, 90])),
  ),
  probeAbsent.edge('a probe that ran for ten minutes', { at: 90, also: [110] }, (query) =>
    interval(query, runs([60, 70])),
  ),
  probeAbsent.edge(
    'a probe that ran twelve minutes, and once more',
    { at: 110, also: [130] },
    (query) => interval(query, runs([60, 72], [82, 94])),
  ),
  probeAbsent.fires(
    'it began an hour and a half after Prometheus, and is gone after 50 minutes',
    { at: 155 },
    (query) => interval(query, runs([90, 140])),
  ),
  probeAbsent.edge(
    'a probe that ends before Prometheus has seen a quarter of an hour',
    { at: 25, also: [40] },
    (query) => interval(query, runs([0, 10])),
  ),
  probeAbsent.edge('away for five minutes', { at: 66 }, (query) => interval(query, runs([0, 60]))),
  probeAbsent.edge('a check that is four intervals old', { at: 40 }, (query) => [
    ...interval(query, steady(60, 60)),
    history(
      query.gauge(
        'probeCheckAge',
        probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }),
      ),
      steady(240, 60),
    ),
  ]),
  probeAbsent.edge('six intervals old for five minutes', { at: 35 }, (query) => [
    ...interval(query, steady(60, 60)),
    history(
      query.gauge(
        'probeCheckAge',
        probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }),
      ),
      `${steady(30, 30)} ${rising(0, 30, 360)}`,
    ),
  ]),
];
