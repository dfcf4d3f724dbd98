import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  ENDED,
  type History,
  history,
  labelled,
  nothing,
  rising,
  steady,
} from '../case.ts';

const AUTH: Matches = { httpStatusCode: 401, errorCategory: 'auth' };

function attempts(query: Query, values: string, instance = 'a', more: Matches = {}): History {
  return history(query.counter('attempts', application(more, instance)), values);
}

/** A process with steady traffic, and errors of long ago in its counters. */
function oldErrors(query: Query, traffic: string, errors: string, instance = 'b'): History[] {
  return [attempts(query, traffic, instance), attempts(query, errors, instance, AUTH)];
}

const alert = 'TogetherAuthErrors';

/** What counts as growth: every alert on counters stands on it, so one of them tries it. */
export const growthCases: readonly Case[] = [
  {
    alert,
    kind: 'edge',
    name: 'one stale marker in a process with errors of long ago',
    history: (query) => [
      attempts(query, rising(1, 90)),
      ...oldErrors(query, `100+1x19 ${ENDED} 121+1x60`, `5x19 ${ENDED} 5x60`),
    ],
    at: 30,
    also: [21, 22, 29, 31, 35],
  },
  {
    alert,
    kind: 'edge',
    name: 'gaps of every length in one process, each shorter than a day',
    history: (query) => [
      attempts(query, rising(1, 400)),
      ...oldErrors(query, '100+1x9 _x6 120+1x9 _x40 180+1x150', '5x9 _x6 5x9 _x40 5x150'),
    ],
    at: 18,
    also: [27, 66, 70, 76, 80, 90],
  },
  {
    alert,
    kind: 'edge',
    name: 'an outage of all, after which processes return one after the other',
    history: (query) =>
      ['a', 'b', 'c', 'd'].flatMap((instance, index) =>
        oldErrors(
          query,
          `100+1x20 _x${40 + 3 * index} 182+1x60`,
          `9x20 _x${40 + 3 * index} 9x60`,
          instance,
        ),
      ),
    at: 63,
    also: [66, 70, 73, 75, 80, 90],
  },
  {
    alert,
    kind: 'edge',
    name: 'an outage of all for most of a day',
    history: (query) => [
      ...oldErrors(query, `100+1x20 ${nothing(1200)} 182+1x60`, `9x20 ${nothing(1200)} 9x60`),
      ...oldErrors(query, `100+1x20 ${nothing(1203)} 182+1x60`, `9x20 ${nothing(1203)} 9x60`, 'c'),
    ],
    at: 1226,
    also: [1224, 1232, 1240],
  },
  {
    alert,
    kind: 'edge',
    name: 'Prometheus begins, and a process with errors of long ago exports a minute later',
    history: (query) => [
      attempts(query, rising(1, 60)),
      ...oldErrors(
        query,
        `${nothing(1)} ${rising(1, 60, 5000)}`,
        `${nothing(1)} ${steady(50, 60)}`,
      ),
    ],
    at: 2,
    also: [1, 5, 10, 11, 12, 13],
  },
  {
    alert,
    kind: 'edge',
    name: 'a process comes with more in its counters than it can have counted since',
    history: (query) => [
      attempts(query, rising(1, 60)),
      ...oldErrors(
        query,
        `${nothing(20)} ${rising(100, 40, 900_000)}`,
        `${nothing(20)} ${steady(50_000, 40)}`,
      ),
    ],
    at: 22,
    also: [25, 31],
  },
  {
    alert,
    kind: 'fires',
    name: 'the whole job came with one sample, and is gone: a cron job',
    history: (query) => [
      attempts(query, `${nothing(30)} 4 ${ENDED}`, 'once', AUTH),
      attempts(query, `${nothing(30)} 6 ${ENDED}`, 'once'),
    ],
    at: 31,
    also: [33, 38],
  },
  {
    alert,
    kind: 'edge',
    name: 'the error of a cron job of half an hour ago',
    history: (query) => [attempts(query, `${nothing(10)} 4 ${ENDED}`, 'once', AUTH)],
    at: 41,
  },
  {
    alert,
    kind: 'fires',
    name: 'a night of cron jobs: each run is a process of one sample, with one refused call',
    history: (query) =>
      [0, 1, 2, 3, 4, 5].map((run) =>
        attempts(query, `${nothing(20 + 2 * run)} 1 ${ENDED}`, `run-${run}`, AUTH),
      ),
    at: 28,
  },
  {
    alert,
    kind: 'edge',
    name: 'two refused calls of two processes of one sample are not three',
    history: (query) =>
      [0, 1].map((run) =>
        attempts(query, `${nothing(20 + 2 * run)} 1 ${ENDED}`, `run-${run}`, AUTH),
      ),
    at: 25,
  },
  {
    alert,
    kind: 'fires',
    name: 'a counter that starts again at zero, and has errors of its own',
    history: (query) => [
      attempts(query, rising(1, 60)),
      attempts(query, `${steady(500, 20)} 0 1 2 ${steady(4, 40)}`, 'a', AUTH),
    ],
    at: 25,
  },
  {
    alert,
    kind: 'edge',
    name: 'a counter that starts again at zero after a gap',
    history: (query) => [
      attempts(query, rising(1, 90)),
      attempts(query, `${steady(500, 20)} ${nothing(20)} ${steady(2, 40)}`, 'a', AUTH),
    ],
    at: 42,
    also: [45, 50],
  },
  {
    alert,
    kind: 'edge',
    name: 'a pair of Prometheus has each series twice: two errors stay two',
    history: (query) =>
      ['0', '1'].flatMap((replica) =>
        labelled(
          [
            attempts(query, rising(10, 60)),
            attempts(query, `${steady(0, 20)} 1 ${steady(2, 40)}`, 'a', AUTH),
          ],
          `prometheus_replica="${replica}"`,
        ),
      ),
    at: 25,
  },
  {
    alert,
    kind: 'edge',
    name: 'pushed and scraped: two errors of one process stay two',
    history: (query) => {
      const one = [
        attempts(query, rising(10, 60)),
        attempts(query, `${nothing(20)} ${steady(2, 40)}`, 'a', AUTH),
      ];
      return [...one, ...labelled(one, 'otel_scope_name="@together-otel/instrumentation"')];
    },
    at: 25,
  },
  {
    alert,
    kind: 'fires',
    name: 'tenants are no copies: three of them have one error each',
    history: (query) =>
      ['x', 'y', 'z'].flatMap((tenant) =>
        labelled(
          [attempts(query, `${nothing(20)} ${steady(1, 40)}`, 'a', AUTH)],
          `tenant="${tenant}"`,
        ),
      ),
    at: 25,
  },
  {
    alert,
    kind: 'edge',
    name: 'errors at the edge of the window: ten minutes later they are past',
    history: (query) => [
      attempts(query, rising(10, 60)),
      attempts(query, `${steady(0, 20)} ${steady(3, 40)}`, 'a', AUTH),
    ],
    at: 31,
    also: [30],
  },
  {
    alert,
    kind: 'fires',
    name: 'each environment for itself: the key of staging is refused',
    history: (query) => [
      ...labelled([attempts(query, rising(100, 60))], 'deployment_environment_name="prod"'),
      ...labelled(
        [attempts(query, rising(1, 60), 's'), attempts(query, rising(1, 60), 's', AUTH)],
        'deployment_environment_name="staging"',
      ),
    ],
    at: 40,
    apart: {
      by: ['deployment_environment_name'],
      firing: [{ deployment_environment_name: 'staging' }],
    },
  },
  {
    alert,
    kind: 'edge',
    name: 'three refused calls among a hundred thousand',
    history: (query) => [
      attempts(query, rising(10_000, 60)),
      attempts(query, `${steady(0, 35)} ${steady(3, 25)}`, 'a', AUTH),
    ],
    at: 40,
  },
];
