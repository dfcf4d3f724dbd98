import type { Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  ENDED,
  type History,
  history,
  labelled,
  nothing,
  probe,
  rising,
  steady,
} from '../case.ts';

function spend(query: Query, soFar: number, projected: string, plan = 500): History[] {
  return [
    history(query.gauge('spendMonthToDate', probe()), steady(soFar, 200)),
    history(query.gauge('spendProjected', probe()), projected),
    history(query.gauge('spendPlan', probe()), steady(plan, 200)),
  ];
}

export const spendCases: readonly Case[] = [
  {
    alert: 'TogetherSpendOverPlan',
    kind: 'fires',
    name: '600 of 500 USD are projected',
    history: (query) => spend(query, 200, steady(600, 200)),
    at: 90,
  },
  {
    alert: 'TogetherSpendOverPlan',
    kind: 'does not fire',
    name: '450 of 500 USD are projected',
    history: (query) => spend(query, 200, steady(450, 200)),
    at: 90,
  },
  {
    alert: 'TogetherSpendOverPlan',
    kind: 'edge',
    name: 'on the first day, a busy hour projects ten times the plan',
    history: (query) => spend(query, 10, steady(5000, 200)),
    at: 90,
  },
  {
    alert: 'TogetherSpendOverPlan',
    kind: 'edge',
    name: 'one projection of many is over the plan',
    history: (query) => spend(query, 200, `${steady(450, 60)} 600 ${steady(450, 139)}`),
    at: 90,
  },
  {
    alert: 'TogetherCostOverPlan',
    kind: 'fires',
    name: '60 USD an hour for a hundred minutes: as much as the plan has for two days',
    history: (query) => [
      history(query.counter('cost', application({ tokenType: 'output' })), rising(1, 100)),
    ],
    at: 99,
  },
  {
    alert: 'TogetherCostOverPlan',
    kind: 'does not fire',
    name: '18 USD an hour for a hundred minutes',
    history: (query) => [
      history(query.counter('cost', application({ tokenType: 'output' })), rising(0.3, 100)),
    ],
    at: 99,
  },
  {
    alert: 'TogetherCostOverPlan',
    kind: 'edge',
    name: 'a restart takes the counter back to zero',
    history: (query) => [
      history(
        query.counter('cost', application({ tokenType: 'output' })),
        `${steady(5000, 30)} ${steady(0, 70)}`,
      ),
    ],
    at: 99,
  },
  {
    alert: 'TogetherCostOverPlan',
    kind: 'fires',
    name: 'processes that live for one sample spend 12 USD each',
    history: (query) =>
      Array.from({ length: 8 }, (_, run) =>
        history(
          query.counter('cost', application({ tokenType: 'output' }, `run-${run}`)),
          `${nothing(5 + run)} 12 ${ENDED}`,
        ),
      ),
    at: 80,
  },
  {
    alert: 'TogetherCostOverPlan',
    kind: 'fires',
    name: 'two environments within the plan, and together over it',
    history: (query) =>
      ['prod', 'staging'].flatMap((name) =>
        labelled(
          [
            history(
              query.counter('cost', application({ tokenType: 'output' }, name)),
              `${rising(1, 25)} ${steady(25, 80)}`,
            ),
          ],
          `deployment_environment_name="${name}"`,
        ),
      ),
    at: 99,
  },
];
