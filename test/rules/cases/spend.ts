import type { Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ENDED,
  type History,
  history,
  labelled,
  nothing,
  probe,
  rising,
  steady,
} from '../case.ts';

const spendOverPlan = casesOf('TogetherSpendOverPlan');
const costOverPlan = casesOf('TogetherCostOverPlan');

function spend(query: Query, soFar: number, projected: string, plan = 500): History[] {
  return [
    history(query.gauge('spendMonthToDate', probe()), steady(soFar, 200)),
    history(query.gauge('spendProjected', probe()), projected),
    history(query.gauge('spendPlan', probe()), steady(plan, 200)),
  ];
}

export const spendCases: readonly Case[] = [
  spendOverPlan.fires('600 of 500 USD are projected', { at: 90 }, (query) =>
    spend(query, 200, steady(600, 200)),
  ),
  spendOverPlan.doesNotFire('450 of 500 USD are projected', { at: 90 }, (query) =>
    spend(query, 200, steady(450, 200)),
  ),
  spendOverPlan.edge(
    'on the first day, a busy hour projects ten times the plan',
    { at: 90 },
    (query) => spend(query, 10, steady(5000, 200)),
  ),
  spendOverPlan.edge('one projection of many is over the plan', { at: 90 }, (query) =>
    spend(query, 200, `${steady(450, 60)} 600 ${steady(450, 139)}`),
  ),
  costOverPlan.fires(
    '60 USD per hour for a hundred minutes: as much as the plan has for two days',
    { at: 99 },
    (query) => [
      history(query.counter('cost', application({ tokenType: 'output' })), rising(1, 100)),
    ],
  ),
  costOverPlan.doesNotFire('18 USD per hour for a hundred minutes', { at: 99 }, (query) => [
    history(query.counter('cost', application({ tokenType: 'output' })), rising(0.3, 100)),
  ]),
  costOverPlan.edge('a restart takes the counter back to zero', { at: 99 }, (query) => [
    history(
      query.counter('cost', application({ tokenType: 'output' })),
      `${steady(5000, 30)} ${steady(0, 70)}`,
    ),
  ]),
  costOverPlan.fires('processes that live for one sample spend 12 USD each', { at: 80 }, (query) =>
    Array.from({ length: 8 }, (_, run) =>
      history(
        query.counter('cost', application({ tokenType: 'output' }, `run-${run}`)),
        `${nothing(5 + run)} 12 ${ENDED}`,
      ),
    ),
  ),
  costOverPlan.fires(
    'two environments within the plan, and together over it',
    { at: 99 },
    (query) =>
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
  ),
];
