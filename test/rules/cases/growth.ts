import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
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

/** A process with steady traffic whose counters include old errors. */
function oldErrors(query: Query, traffic: string, errors: string, instance = 'b'): History[] {
  return [attempts(query, traffic, instance), attempts(query, errors, instance, AUTH)];
}

const { fires, edge } = casesOf('TogetherAuthErrors');

/**
 * What counts as growth. Every alert on counters relies on it, so testing one of them is enough.
 */
export const growthCases: readonly Case[] = [
  edge(
    'one stale marker in a process with errors of long ago',
    { at: 30, also: [21, 22, 29, 31, 35] },
    (query) => [
      attempts(query, rising(1, 90)),
      ...oldErrors(query, `100+1x19 ${ENDED} 121+1x60`, `5x19 ${ENDED} 5x60`),
    ],
  ),
  edge(
    'gaps of every length in one process, each shorter than a day',
    { at: 18, also: [27, 66, 70, 76, 80, 90] },
    (query) => [
      attempts(query, rising(1, 400)),
      ...oldErrors(query, '100+1x9 _x6 120+1x9 _x40 180+1x150', '5x9 _x6 5x9 _x40 5x150'),
    ],
  ),
  edge(
    'an outage of all, after which processes return one after the other',
    { at: 63, also: [66, 70, 73, 75, 80, 90] },
    (query) =>
      ['a', 'b', 'c', 'd'].flatMap((instance, index) =>
        oldErrors(
          query,
          `100+1x20 _x${40 + 3 * index} 182+1x60`,
          `9x20 _x${40 + 3 * index} 9x60`,
          instance,
        ),
      ),
  ),
  edge('an outage of all for most of a day', { at: 1226, also: [1224, 1232, 1240] }, (query) => [
    ...oldErrors(query, `100+1x20 ${nothing(1200)} 182+1x60`, `9x20 ${nothing(1200)} 9x60`),
    ...oldErrors(query, `100+1x20 ${nothing(1203)} 182+1x60`, `9x20 ${nothing(1203)} 9x60`, 'c'),
  ]),
  edge(
    'Prometheus begins, and a process with errors of long ago exports a minute later',
    { at: 2, also: [1, 5, 10, 11, 12, 13] },
    (query) => [
      attempts(query, rising(1, 60)),
      ...oldErrors(
        query,
        `${nothing(1)} ${rising(1, 60, 5000)}`,
        `${nothing(1)} ${steady(50, 60)}`,
      ),
    ],
  ),
  edge(
    'a process comes with more in its counters than it can have counted since',
    { at: 22, also: [25, 31] },
    (query) => [
      attempts(query, rising(1, 60)),
      ...oldErrors(
        query,
        `${nothing(20)} ${rising(100, 40, 900_000)}`,
        `${nothing(20)} ${steady(50_000, 40)}`,
      ),
    ],
  ),
  fires(
    'the whole job came with one sample, and is gone: a cron job',
    { at: 31, also: [33, 38] },
    (query) => [
      attempts(query, `${nothing(30)} 4 ${ENDED}`, 'once', AUTH),
      attempts(query, `${nothing(30)} 6 ${ENDED}`, 'once'),
    ],
  ),
  edge('the error of a cron job of half an hour ago', { at: 41 }, (query) => [
    attempts(query, `${nothing(10)} 4 ${ENDED}`, 'once', AUTH),
  ]),
  fires(
    'a night of cron jobs: each run is a process of one sample, with one refused call',
    { at: 28 },
    (query) =>
      [0, 1, 2, 3, 4, 5].map((run) =>
        attempts(query, `${nothing(20 + 2 * run)} 1 ${ENDED}`, `run-${run}`, AUTH),
      ),
  ),
  edge('two refused calls of two processes of one sample are not three', { at: 25 }, (query) =>
    [0, 1].map((run) => attempts(query, `${nothing(20 + 2 * run)} 1 ${ENDED}`, `run-${run}`, AUTH)),
  ),
  fires('a counter that starts again at zero, and has errors of its own', { at: 25 }, (query) => [
    attempts(query, rising(1, 60)),
    attempts(query, `${steady(500, 20)} 0 1 2 ${steady(4, 40)}`, 'a', AUTH),
  ]),
  edge('a counter that starts again at zero after a gap', { at: 42, also: [45, 50] }, (query) => [
    attempts(query, rising(1, 90)),
    attempts(query, `${steady(500, 20)} ${nothing(20)} ${steady(2, 40)}`, 'a', AUTH),
  ]),
  edge('a pair of Prometheus has each series twice: two errors stay two', { at: 25 }, (query) =>
    ['0', '1'].flatMap((replica) =>
      labelled(
        [
          attempts(query, rising(10, 60)),
          attempts(query, `${steady(0, 20)} 1 ${steady(2, 40)}`, 'a', AUTH),
        ],
        `prometheus_replica="${replica}"`,
      ),
    ),
  ),
  edge('pushed and scraped: two errors of one process stay two', { at: 25 }, (query) => {
    const one = [
      attempts(query, rising(10, 60)),
      attempts(query, `${nothing(20)} ${steady(2, 40)}`, 'a', AUTH),
    ];
    return [...one, ...labelled(one, 'otel_scope_name="@together-otel/instrumentation"')];
  }),
  fires('tenants are no copies: three of them have one error each', { at: 25 }, (query) =>
    ['x', 'y', 'z'].flatMap((tenant) =>
      labelled(
        [attempts(query, `${nothing(20)} ${steady(1, 40)}`, 'a', AUTH)],
        `tenant="${tenant}"`,
      ),
    ),
  ),
  edge(
    'errors at the edge of the window: ten minutes later they are past',
    { at: 31, also: [30] },
    (query) => [
      attempts(query, rising(10, 60)),
      attempts(query, `${steady(0, 20)} ${steady(3, 40)}`, 'a', AUTH),
    ],
  ),
  fires(
    'each environment for itself: the key of staging is refused',
    {
      at: 40,
      apart: {
        by: ['deployment_environment_name'],
        firing: [{ deployment_environment_name: 'staging' }],
      },
    },
    (query) => [
      ...labelled([attempts(query, rising(100, 60))], 'deployment_environment_name="prod"'),
      ...labelled(
        [attempts(query, rising(1, 60), 's'), attempts(query, rising(1, 60), 's', AUTH)],
        'deployment_environment_name="staging"',
      ),
    ],
  ),
  edge('three refused calls among a hundred thousand', { at: 40 }, (query) => [
    attempts(query, rising(10_000, 60)),
    attempts(query, `${steady(0, 35)} ${steady(3, 25)}`, 'a', AUTH),
  ]),
];
