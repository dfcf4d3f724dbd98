import {
  application,
  type Case,
  casesOf,
  ENDED,
  history,
  labelled,
  nothing,
  rising,
} from '../case.ts';

const { fires, doesNotFire, edge } = casesOf('TogetherTelemetrySilent');

export const telemetryCases: readonly Case[] = [
  fires('the only process of a service ends', { at: 80 }, (query) => [
    history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`),
  ]),
  doesNotFire('a service without calls still sends its counters', { at: 80 }, (query) => [
    history(query.counter('attempts', application()), rising(0, 100, 10)),
  ]),
  edge('one process ends, another one starts', { at: 80 }, (query) => [
    history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`),
    history(query.counter('attempts', application({}, 'b')), `${nothing(62)} ${rising(10, 60)}`),
  ]),
  edge('a job of ten minutes that ended as it should', { at: 80 }, (query) => [
    history(query.counter('attempts', application()), `${nothing(10)} ${rising(10, 10)} ${ENDED}`),
  ]),
  fires(
    'still silent after three hours, and after most of a day',
    { at: 140, also: [160, 300, 1200] },
    (query) => [history(query.counter('attempts', application()), rising(10, 120))],
  ),
  edge('it ends when the service returns', { at: 302, also: [310, 340] }, (query) => [
    history(
      query.counter('attempts', application()),
      `${rising(10, 120)} ${nothing(180)} ${rising(10, 60)}`,
    ),
  ]),
  edge(
    'a job of two minutes every half an hour is never missed',
    { at: 75, also: [105, 135, 175] },
    (query) => [
      history(
        query.counter('attempts', application()),
        Array.from({ length: 6 }, () => `1 2 ${ENDED} _x27`).join(' '),
      ),
    ],
  ),
  fires(
    'production is silent, though staging of the same job is not',
    {
      at: 80,
      apart: {
        by: ['deployment_environment_name'],
        firing: [{ deployment_environment_name: 'prod' }],
      },
    },
    (query) => [
      ...labelled(
        [history(query.counter('attempts', application()), `${rising(10, 60)} ${ENDED}`)],
        'deployment_environment_name="prod"',
      ),
      ...labelled(
        [history(query.counter('attempts', application({}, 's')), rising(10, 120))],
        'deployment_environment_name="staging"',
      ),
    ],
  ),
];
