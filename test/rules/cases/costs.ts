import type { Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  course,
  ENDED,
  type History,
  history,
  labelled,
  nothing,
} from '../case.ts';

const { fires, edge } = casesOf('TogetherCostOverPlan');

/**
 * USD spent by a process that stays, in its first forty minutes, and by one that was seen only
 * once.
 */
function spent(query: Query, environment: string, staying: number, once: number): History[] {
  const cost = (instance: string, values: string, synthetic = ''): History =>
    history(
      query.counter(
        'cost',
        application({ tokenType: 'output', synthetic }, `${environment}-${instance}`),
      ),
      values,
    );
  return labelled(
    [
      cost('stays', course([40, staying / 40], [1600, 0])),
      cost('once', `${nothing(20)} ${once} ${ENDED}`),
      // The probe's own calls do not count.
      cost('probe', course([40, 5], [1600, 0]), 'true'),
      cost('probe-once', `${nothing(20)} 200 ${ENDED}`, 'true'),
    ],
    `deployment_environment_name="${environment}"`,
  );
}

const PRODUCTION = {
  by: ['deployment_environment_name'],
  firing: [{ deployment_environment_name: 'prod' }],
};

/** The monthly plan is 1000 USD, 33.33 a day. */
export const costCases: readonly Case[] = [
  fires(
    'of one environment, half by a process that stays, and half by one that was seen once',
    { at: 400, isLong: true, also: [700], apart: PRODUCTION },
    (query) => spent(query, 'prod', 25, 25),
  ),
  edge('of one environment, a day later', { at: 1520, isLong: true }, (query) =>
    spent(query, 'prod', 40, 40),
  ),
  fires(
    'of two environments that are within the plan, each in both ways',
    { at: 400, isLong: true, also: [700] },
    (query) => [...spent(query, 'prod', 12.5, 12.5), ...spent(query, 'staging', 12.5, 12.5)],
  ),
  edge('of two environments, a day later', { at: 1520, isLong: true }, (query) => [
    ...spent(query, 'prod', 15, 15),
    ...spent(query, 'staging', 15, 15),
  ]),
  edge('three quarters of the plan, of one environment', { at: 300, isLong: true }, (query) =>
    spent(query, 'prod', 24, 1),
  ),
  edge('three quarters of the plan, of two environments', { at: 300, isLong: true }, (query) => [
    ...spent(query, 'prod', 11.5, 1),
    ...spent(query, 'staging', 11.5, 1),
  ]),
  edge('more than the plan, for half an hour', { at: 60 }, (query) => spent(query, 'prod', 60, 0)),
];
