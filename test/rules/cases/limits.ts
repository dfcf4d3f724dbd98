import { application, type Case, ENDED, history, nothing, rising, steady } from '../case.ts';

const LIMITED = application({ httpStatusCode: 429, errorCategory: 'rate_limit' });
const OVERLOADED = application({ httpStatusCode: 503, errorCategory: 'capacity' });
const FINE = application({ httpStatusCode: 200 });

export const limitCases: readonly Case[] = [
  {
    alert: 'TogetherRateLimited',
    kind: 'fires',
    name: '6 of 100 attempts a minute are limited',
    history: (query) => [
      history(query.counter('attempts', FINE), rising(94, 60)),
      history(query.counter('attempts', LIMITED), rising(6, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherRateLimited',
    kind: 'does not fire',
    name: '4 of 100 attempts a minute are limited',
    history: (query) => [
      history(query.counter('attempts', FINE), rising(96, 60)),
      history(query.counter('attempts', LIMITED), rising(4, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherRateLimited',
    kind: 'edge',
    name: 'half of the attempts are limited, but they are fewer than 100 in 15 minutes',
    history: (query) => [
      history(query.counter('attempts', FINE), rising(3, 60)),
      history(query.counter('attempts', LIMITED), rising(3, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherRateLimited',
    kind: 'edge',
    name: 'a process restarts with its counters at zero, under the same name',
    history: (query) => [
      history(query.counter('attempts', FINE), `${rising(97, 29)} ${rising(97, 30)}`),
      history(query.counter('attempts', LIMITED), `${rising(3, 29)} ${rising(3, 30)}`),
    ],
    at: 35,
  },
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
  {
    alert: 'TogetherRateLimited',
    kind: 'edge',
    name: 'Prometheus was away for an hour: the past is no growth',
    history: (query) => [
      history(query.counter('attempts', FINE), `${nothing(60)} ${rising(100, 20, 90_000)}`),
      history(query.counter('attempts', LIMITED), `${nothing(60)} ${steady(50_000, 21)}`),
    ],
    at: 70,
  },
  {
    alert: 'TogetherRateLimited',
    kind: 'edge',
    name: "all that a new process was ever refused lies in its series' first sample",
    history: (query) => [
      history(query.counter('attempts', FINE), rising(50, 60)),
      history(
        query.counter('attempts', { ...LIMITED, instance: 'new' }),
        `${nothing(30)} ${steady(200, 30)}`,
      ),
    ],
    at: 35,
    firing: ['TogetherRateLimited'],
  },
  {
    alert: 'TogetherCapacityErrors',
    kind: 'fires',
    name: '1 of 10 attempts finds no capacity',
    history: (query) => [
      history(query.counter('attempts', FINE), rising(9, 60)),
      history(query.counter('attempts', OVERLOADED), rising(1, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherCapacityErrors',
    kind: 'does not fire',
    name: 'one 503 in ten thousand',
    history: (query) => [
      history(query.counter('attempts', FINE), rising(1000, 60)),
      history(query.counter('attempts', OVERLOADED), `${steady(0, 10)} ${steady(1, 50)}`),
    ],
    at: 30,
  },
  {
    alert: 'TogetherCapacityErrors',
    kind: 'edge',
    name: 'no traffic any more: old 503s are past',
    history: (query) => [
      history(query.counter('attempts', FINE), `${rising(9, 20)} ${steady(180, 40)}`),
      history(query.counter('attempts', OVERLOADED), `${rising(9, 20)} ${steady(180, 40)}`),
    ],
    at: 50,
  },
  {
    alert: 'TogetherQuotaLow',
    kind: 'fires',
    name: 'one process reads 5 of 100 requests left, the others read more',
    history: (query) => quota(query, [5, 60], 20),
    at: 20,
  },
  {
    alert: 'TogetherQuotaLow',
    kind: 'does not fire',
    name: 'the lowest reading is 20 of 100',
    history: (query) => quota(query, [20, 60], 20),
    at: 20,
  },
  {
    alert: 'TogetherQuotaLow',
    kind: 'edge',
    name: 'the readings are minutes old',
    history: (query) => [
      ...quota(query, [5], 20).filter(({ series }) => !series.includes('age')),
      history(query.gauge('ratelimitAge', application()), '0+60x20'),
    ],
    at: 20,
  },
  {
    alert: 'TogetherQuotaLow',
    kind: 'edge',
    name: 'a limit of one a second, which any call uses up',
    history: (query) => quota(query, [0], 20, 1),
    at: 20,
  },
  {
    alert: 'TogetherQuotaLow',
    kind: 'edge',
    name: 'one low reading, then the process ends',
    history: (query) =>
      quota(query, [5], 2).map(({ series, values }) => ({ series, values: `${values} ${ENDED}` })),
    at: 10,
  },
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
