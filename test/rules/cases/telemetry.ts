import { application, type Case, ENDED, history, nothing, rising } from '../case.ts';

export const telemetryCases: readonly Case[] = [
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'fires',
    name: 'the only process of a service ends',
    history: (query) => [
      history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`),
    ],
    at: 80,
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'does not fire',
    name: 'a service without calls still sends its counters',
    history: (query) => [history(query.counter('attempts', application()), rising(0, 100, 10))],
    at: 80,
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'edge',
    name: 'one process ends, another one starts',
    history: (query) => [
      history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`),
      history(query.counter('attempts', application({}, 'b')), `${nothing(62)} ${rising(10, 60)}`),
    ],
    at: 80,
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'edge',
    name: 'a job of ten minutes that ended as it should',
    history: (query) => [
      history(
        query.counter('attempts', application()),
        `${nothing(10)} ${rising(10, 10)} ${ENDED}`,
      ),
    ],
    at: 80,
  },
];
