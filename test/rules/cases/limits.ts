import {
  application,
  type Case,
  casesOf,
  ENDED,
  history,
  nothing,
  rising,
  steady,
} from '../case.ts';

const rateLimited = casesOf('TogetherRateLimited');
const capacityErrors = casesOf('TogetherCapacityErrors');
const quotaLow = casesOf('TogetherQuotaLow');

const LIMITED = application({ httpStatusCode: 429, errorCategory: 'rate_limit' });
const OVERLOADED = application({ httpStatusCode: 503, errorCategory: 'capacity' });
const FINE = application({ httpStatusCode: 200 });

export const limitCases: readonly Case[] = [
  rateLimited.fires('6 of 100 attempts a minute are limited', { at: 30 }, (query) => [
    history(query.counter('attempts', FINE), rising(94, 60)),
    history(query.counter('attempts', LIMITED), rising(6, 60)),
  ]),
  rateLimited.doesNotFire('4 of 100 attempts a minute are limited', { at: 30 }, (query) => [
    history(query.counter('attempts', FINE), rising(96, 60)),
    history(query.counter('attempts', LIMITED), rising(4, 60)),
  ]),
  rateLimited.edge(
    'half of the attempts are limited, but they are fewer than 100 in 15 minutes',
    { at: 30 },
    (query) => [
      history(query.counter('attempts', FINE), rising(3, 60)),
      history(query.counter('attempts', LIMITED), rising(3, 60)),
    ],
  ),
  rateLimited.edge(
    'a process restarts with its counters at zero, under the same name',
    { at: 35 },
    (query) => [
      history(query.counter('attempts', FINE), `${rising(97, 29)} ${rising(97, 30)}`),
      history(query.counter('attempts', LIMITED), `${rising(3, 29)} ${rising(3, 30)}`),
    ],
  ),
  ...(
    [
      ['TogetherRateLimited', LIMITED],
      ['TogetherCapacityErrors', OVERLOADED],
    ] as const
  ).map(
    ([alert, labels]): Case => ({
      alert,
      kind: 'edge',
      name: 'a process with errors of long ago is not seen for three hours',
      history: (query) => [
        history(
          query.counter('attempts', application({ httpStatusCode: 200 }, 'b')),
          rising(1, 300),
        ),
        history(
          query.counter('attempts', FINE),
          `${steady(700, 20)} ${nothing(180)} ${steady(700, 60)}`,
        ),
        history(
          query.counter('attempts', labels),
          `${steady(300, 20)} ${nothing(180)} ${steady(300, 60)}`,
        ),
      ],
      at: 204,
      also: [206, 210],
    }),
  ),
  rateLimited.edge(
    'Prometheus was away for an hour: the past is no growth',
    { at: 70 },
    (query) => [
      history(query.counter('attempts', FINE), `${nothing(60)} ${rising(100, 20, 90_000)}`),
      history(query.counter('attempts', LIMITED), `${nothing(60)} ${steady(50_000, 21)}`),
    ],
  ),
  rateLimited.edge(
    "all that a new process was ever refused lies in its series' first sample",
    { at: 35, firing: ['TogetherRateLimited'] },
    (query) => [
      history(query.counter('attempts', FINE), rising(50, 60)),
      history(
        query.counter('attempts', { ...LIMITED, instance: 'new' }),
        `${nothing(30)} ${steady(200, 30)}`,
      ),
    ],
  ),
  capacityErrors.fires('1 of 10 attempts finds no capacity', { at: 30 }, (query) => [
    history(query.counter('attempts', FINE), rising(9, 60)),
    history(query.counter('attempts', OVERLOADED), rising(1, 60)),
  ]),
  capacityErrors.doesNotFire('one 503 in ten thousand', { at: 30 }, (query) => [
    history(query.counter('attempts', FINE), rising(1000, 60)),
    history(query.counter('attempts', OVERLOADED), `${steady(0, 10)} ${steady(1, 50)}`),
  ]),
  capacityErrors.edge('no traffic any more: old 503s are past', { at: 50 }, (query) => [
    history(query.counter('attempts', FINE), `${rising(9, 20)} ${steady(180, 40)}`),
    history(query.counter('attempts', OVERLOADED), `${rising(9, 20)} ${steady(180, 40)}`),
  ]),
  quotaLow.fires(
    'one process reads 5 of 100 requests left, the others read more',
    { at: 20 },
    (query) => quota(query, [5, 60], 20),
  ),
  quotaLow.doesNotFire('the lowest reading is 20 of 100', { at: 20 }, (query) =>
    quota(query, [20, 60], 20),
  ),
  quotaLow.edge('the readings are minutes old', { at: 20 }, (query) => [
    ...quota(query, [5], 20).filter(({ series }) => !series.includes('age')),
    history(query.gauge('ratelimitAge', application()), '0+60x20'),
  ]),
  quotaLow.edge('a limit of one a second, which any call uses up', { at: 20 }, (query) =>
    quota(query, [0], 20, 1),
  ),
  quotaLow.edge('one low reading, then the process ends', { at: 10 }, (query) =>
    quota(query, [5], 2).map(({ series, values }) => ({ series, values: `${values} ${ENDED}` })),
  ),
];

function quota(
  query: Parameters<Case['history']>[0],
  readings: readonly number[],
  forMinutes: number,
  limit = 100,
) {
  return readings.flatMap((remaining, index) => {
    const labels = application({}, `process-${index}`);
    const kind = { ...labels, ratelimitKind: 'dynamic' };
    return [
      history(query.gauge('ratelimitRequestsRemaining', kind), steady(remaining, forMinutes + 1)),
      history(query.gauge('ratelimitRequestsLimit', kind), steady(limit, forMinutes + 1)),
      history(query.gauge('ratelimitAge', labels), steady(1, forMinutes + 1)),
    ];
  });
}
