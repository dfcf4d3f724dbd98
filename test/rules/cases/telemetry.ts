import { application, type Case, ENDED, history, labelled, nothing, rising } from '../case.ts';

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
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'fires',
    name: 'still silent after three hours, and after most of a day',
    history: (query) => [history(query.counter('attempts', application()), rising(10, 120))],
    at: 140,
    also: [160, 300, 1200],
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'edge',
    name: 'it ends when the service returns',
    history: (query) => [
      history(
        query.counter('attempts', application()),
        `${rising(10, 120)} ${nothing(180)} ${rising(10, 60)}`,
      ),
    ],
    at: 302,
    also: [310, 340],
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'edge',
    name: 'a job of two minutes every half an hour is never missed',
    history: (query) => [
      history(
        query.counter('attempts', application()),
        Array.from({ length: 6 }, () => `1 2 ${ENDED} _x27`).join(' '),
      ),
    ],
    at: 75,
    also: [105, 135, 175],
  },
  {
    alert: 'TogetherTelemetrySilent',
    kind: 'fires',
    name: 'production is silent, though staging of the same job is not',
    history: (query) => [
      ...labelled(
        [history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`)],
        'deployment_environment_name="prod"',
      ),
      ...labelled(
        [history(query.counter('attempts', application({}, 's')), rising(10, 120))],
        'deployment_environment_name="staging"',
      ),
    ],
    at: 80,
    apart: {
      by: ['deployment_environment_name'],
      firing: [{ deployment_environment_name: 'prod' }],
    },
  },
];
