import type { Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  course,
  ENDED,
  type History,
  history,
  labelled,
  nothing,
} from '../case.ts';

const alert = 'TogetherCostOverPlan';

/** So many USD by a process that stays, in its first forty minutes, and by one that was seen once. */
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

/** A month's plan is 1000 USD: 33.33 a day. */
export const costCases: readonly Case[] = [
  {
    alert,
    kind: 'fires',
    name: 'of one environment, half by a process that stays, and half by one that was seen once',
    history: (query) => spent(query, 'prod', 25, 25),
    at: 400,
    isLong: true,
    also: [700],
    apart: PRODUCTION,
  },
  {
    alert,
    kind: 'edge',
    name: 'of one environment, a day later',
    history: (query) => spent(query, 'prod', 40, 40),
    at: 1520,
    isLong: true,
  },
  {
    alert,
    kind: 'fires',
    name: 'of two environments that are within the plan, each in both ways',
    history: (query) => [
      ...spent(query, 'prod', 12.5, 12.5),
      ...spent(query, 'staging', 12.5, 12.5),
    ],
    at: 400,
    isLong: true,
    also: [700],
  },
  {
    alert,
    kind: 'edge',
    name: 'of two environments, a day later',
    history: (query) => [...spent(query, 'prod', 15, 15), ...spent(query, 'staging', 15, 15)],
    at: 1520,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: 'three quarters of the plan, of one environment',
    history: (query) => spent(query, 'prod', 24, 1),
    at: 300,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: 'three quarters of the plan, of two environments',
    history: (query) => [...spent(query, 'prod', 11.5, 1), ...spent(query, 'staging', 11.5, 1)],
    at: 300,
    isLong: true,
  },
  {
    alert,
    kind: 'edge',
    name: 'more than the plan, for half an hour',
    history: (query) => spent(query, 'prod', 60, 0),
    at: 60,
  },
];
