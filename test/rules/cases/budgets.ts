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
  rising,
  steady,
} from '../case.ts';

const { fires, doesNotFire, edge } = casesOf('TogetherBudgetExceeded');

interface Whose {
  readonly tenant?: string;
  readonly feature?: string;
  readonly instance?: string;
  readonly synthetic?: string;
}

function cost(
  query: Query,
  { tenant, feature, instance, synthetic = '' }: Whose,
  values: string,
): History {
  const labels = application(
    {
      tokenType: 'output',
      synthetic,
      ...(tenant !== undefined && { 'context.tenant.id': tenant }),
      ...(feature !== undefined && { 'context.feature': feature }),
    },
    instance,
  );
  return history(query.counter('cost', labels), values);
}

function firing(budget: string, ...periods: readonly string[]): NonNullable<Case['apart']> {
  return { by: ['budget', 'per'], firing: periods.map((per) => ({ budget, per })) };
}

const ACME = firing('tenant.id=acme', 'month');

/**
 * USD spent per budget in the first forty minutes, half of it by a process that is seen only once.
 */
function spent(query: Query, usd: { acme: number; chat: number; odd: number }): History[] {
  const halves = (whose: Whose, total: number): History[] => [
    cost(query, { ...whose, instance: 'stays' }, course([40, total / 80], [1600, 0])),
    cost(query, { ...whose, instance: 'once' }, `${nothing(20)} ${total / 2} ${ENDED}`),
  ];
  return [
    { whose: { tenant: 'acme' }, total: usd.acme },
    { whose: { feature: 'chat' }, total: usd.chat },
    { whose: { tenant: 'a"\\.{{b}}' }, total: usd.odd },
  ].flatMap(({ whose, total }) => [
    ...halves(whose, total),
    // The probe's own calls do not count.
    ...halves({ ...whose, synthetic: 'true' }, 10 * total),
  ]);
}

/** A tenth above every budget's daily amount, and a tenth below the smallest. */
const MORE = { acme: 7.4, chat: 5.5, odd: 1.1 };
const LESS = { acme: 6, chat: 3.6, odd: 0.9 };
const ALL: NonNullable<Case['apart']> = {
  by: ['budget', 'per'],
  firing: [
    { budget: 'tenant.id=acme', per: 'month' },
    { budget: 'feature=chat', per: 'day' },
    { budget: 'feature=chat', per: 'month' },
    { budget: 'tenant.id=a"\\.{ {b}}', per: 'day' },
  ],
};

/**
 * The tenant acme may spend 200 USD a month, 6.67 a day; the feature chat 5 USD a day, and 120 a
 * month, 4 a day.
 */
export const budgetCases: readonly Case[] = [
  fires('18 USD per hour for a hundred minutes', { at: 99, apart: ACME }, (query) => [
    cost(query, { tenant: 'acme' }, rising(0.3, 100)),
    cost(query, { tenant: 'other' }, rising(0.01, 100)),
  ]),
  doesNotFire('another tenant spends as much', { at: 99 }, (query) => [
    cost(query, { tenant: 'acme' }, rising(0.06, 100)),
    cost(query, { tenant: 'other' }, rising(0.2, 100)),
    cost(query, { tenant: 'acme-2' }, rising(0.03, 100)),
  ]),
  fires(
    'a feature, of whatever tenant, by the day and by the month',
    { at: 110, apart: firing('feature=chat', 'day', 'month') },
    (query) => [
      cost(query, { tenant: 'acme', feature: 'chat' }, rising(0.06, 200)),
      cost(query, { tenant: 'other', feature: 'chat' }, rising(0.06, 200)),
      cost(query, { feature: 'search' }, rising(0.03, 200)),
    ],
  ),
  fires(
    'a feature by the month alone',
    { at: 130, apart: firing('feature=chat', 'month') },
    (query) => [cost(query, { feature: 'chat' }, `${rising(0.1, 45)} ${steady(4.5, 100)}`)],
  ),
  fires(
    'a tenant whose name has quotes, braces and a dot',
    { at: 99, apart: firing('tenant.id=a"\\.{ {b}}', 'day') },
    (query) => [cost(query, { tenant: 'a"\\.{{b}}' }, rising(0.04, 100))],
  ),
  edge(
    'a tenant whose name differs where a regular expression would not mind',
    { at: 99 },
    (query) => [cost(query, { tenant: 'a"\\x{{b}}' }, rising(0.04, 100))],
  ),
  edge('what is beyond the limit of values, and what has none', { at: 99 }, (query) => [
    cost(query, { tenant: '_OTHER' }, rising(0.15, 100)),
    cost(query, {}, rising(0.15, 100)),
  ]),
  edge("the probe's own calls", { at: 99 }, (query) => [
    cost(query, { tenant: 'acme', synthetic: 'true' }, rising(0.3, 100)),
  ]),
  edge('a counter that is taken back to zero', { at: 99 }, (query) => [
    cost(query, { tenant: 'acme' }, `${steady(5000, 30)} ${steady(0, 80)}`),
  ]),
  edge('a restart, and within the budget before and after', { at: 110 }, (query) => [
    cost(query, { tenant: 'acme' }, `${rising(0.2, 19)} ${rising(0.2, 11)} ${steady(2.2, 80)}`),
  ]),
  fires(
    'a restart, and over the budget only with what was before it',
    { at: 110, apart: ACME },
    (query) => [
      cost(query, { tenant: 'acme' }, `${rising(0.2, 20)} ${rising(0.2, 20)} ${steady(4, 80)}`),
    ],
  ),
  fires('processes that live for one sample spend 1 USD each', { at: 80, apart: ACME }, (query) =>
    Array.from({ length: 8 }, (_, run) =>
      cost(query, { tenant: 'acme', instance: `run-${run}` }, `${nothing(5 + run)} 1 ${ENDED}`),
    ),
  ),
  edge('six of those', { at: 80 }, (query) =>
    Array.from({ length: 6 }, (_, run) =>
      cost(query, { tenant: 'acme', instance: `run-${run}` }, `${nothing(5 + run)} 1 ${ENDED}`),
    ),
  ),
  fires(
    'two environments within the budget, and together over it',
    { at: 99, apart: ACME },
    (query) =>
      ['prod', 'staging'].flatMap((environment) =>
        labelled(
          [
            cost(
              query,
              { tenant: 'acme', instance: environment },
              `${rising(0.2, 24)} ${steady(4.8, 80)}`,
            ),
          ],
          `deployment_environment_name="${environment}"`,
        ),
      ),
  ),
  edge('over the budget, for half an hour', { at: 44 }, (query) => [
    cost(query, { tenant: 'acme' }, rising(0.5, 60)),
  ]),
  fires(
    'each budget, until a day has passed',
    { at: 110, also: [700, 1430], isLong: true, apart: ALL },
    (query) => spent(query, MORE),
  ),
  edge('each budget, for half an hour', { at: 70 }, (query) => spent(query, MORE)),
  edge('twice each budget, a day later', { at: 1500, isLong: true }, (query) =>
    spent(query, { acme: 15, chat: 12, odd: 2.4 }),
  ),
  edge('nine tenths of each budget', { at: 120 }, (query) => spent(query, LESS)),
];
