import { type Case, casesOf, course, labelled, nothing, rising, steady } from '../case.ts';
import {
  attempts,
  BROKEN,
  calls,
  FINE,
  LIMITED,
  traffic,
  UNAUTHORISED,
  within,
} from '../traffic.ts';

const budgetBurn = casesOf('TogetherErrorBudgetBurn');
const authErrors = casesOf('TogetherAuthErrors');
const rateLimited = casesOf('TogetherRateLimited');

/** Several environments or regions. */
const places: readonly Case[] = [
  budgetBurn.fires(
    'a load test in staging beside a production of one call in five minutes, which fails',
    {
      at: 50,
      also: [60, 90],
      apart: {
        by: ['deployment_environment_name', 'severity'],
        firing: [{ deployment_environment_name: 'prod', severity: 'critical' }],
      },
    },
    (query) => [
      ...within('prod', traffic(query, BROKEN, nothing(120), rising(0.2, 120))),
      ...within(
        'staging',
        traffic(query, BROKEN, rising(5000, 120), steady(0, 120), { instance: 's' }),
      ),
    ],
  ),
  rateLimited.fires(
    'a load test in staging is limited: production is not blamed, and nobody is woken',
    {
      at: 60,
      apart: {
        by: ['deployment_environment_name', 'severity'],
        firing: [{ deployment_environment_name: 'staging', severity: 'warning' }],
      },
      otherwise: [[120, []]],
    },
    (query) => [
      ...within('prod', [attempts(query, FINE, rising(20, 150))]),
      ...within('staging', [
        attempts(query, FINE, course([30, 0], [40, 800], [80, 0]), 's'),
        attempts(query, LIMITED, course([30, 0], [40, 200], [80, 0]), 's'),
      ]),
    ],
  ),
  budgetBurn.fires(
    'processes without an environment, and with an empty one, are one group beside production',
    {
      at: 60,
      apart: {
        by: ['deployment_environment_name', 'window'],
        firing: [{ window: '1h' }],
      },
    },
    (query) => [
      ...within('prod', traffic(query, BROKEN, rising(500, 120), steady(0, 120))),
      ...traffic(query, BROKEN, rising(6, 120), steady(0, 120), { instance: 'none' }),
      ...within('', traffic(query, BROKEN, steady(0, 120), rising(4, 120), { instance: 'empty' })),
    ],
  ),
  budgetBurn.fires(
    'the smaller of two regions fails whole, 5% of all calls: a ticket, and no page',
    {
      at: 150,
      also: [190],
      apart: { by: ['severity', 'window'], firing: [{ severity: 'warning', window: '1d' }] },
    },
    (query) => [
      ...labelled(
        traffic(query, BROKEN, rising(95, 200), steady(0, 200)),
        'cloud_region="eu-west-1"',
      ),
      ...labelled(
        traffic(query, BROKEN, steady(0, 200), rising(5, 200), { instance: 'b' }),
        'cloud_region="us-east-1"',
      ),
    ],
  ),
];

/** Prometheus itself, and the path to it. */
const pipeline: readonly Case[] = [
  budgetBurn.fires(
    'ten minutes without a sample in the middle of an incident: it fires on once they are back',
    { at: 55, also: [38, 60, 80], otherwise: [[120, []]] },
    (query) => {
      const gap = (values: (minutes: number, from: number) => string): string =>
        `${values(39, 0)} ${nothing(10)} ${values(70, 50)}`;
      return traffic(
        query,
        BROKEN,
        gap((minutes, from) => rising(10, minutes, 10 * from)),
        `${rising(10, 39)} ${nothing(10)} ${rising(10, 30, 500)} ${steady(800, 50)}`,
      );
    },
  ),
  authErrors.edge(
    'ten minutes without a sample in a quiet night',
    { at: 51, also: [50, 52, 55, 60, 65, 70] },
    (query) =>
      ['a', 'b', 'c'].flatMap((instance) =>
        traffic(
          query,
          UNAUTHORISED,
          `${rising(10, 39, 5000)} ${nothing(10)} ${rising(10, 50, 5500)}`,
          `${steady(7, 40)} ${nothing(10)} ${steady(7, 50)}`,
          { instance },
        ),
      ),
  ),
  budgetBurn.fires(
    'two of three exports are lost while all calls fail',
    { at: 60, also: [45, 50, 55, 61, 62] },
    (query) => {
      const every = Array.from({ length: 40 }, (_, third) => `${60 * third} _ _`).join(' ');
      return [
        attempts(query, BROKEN, every),
        calls(query, 'error', every, { errorType: '500' }),
        attempts(query, FINE, every.replaceAll(/\d+/g, '1000')),
        calls(query, 'success', every.replaceAll(/\d+/g, '1000')),
      ];
    },
  ),
];

/** Nights on call across several environments and regions, and with samples missing. */
export const operatorPlaceCases: readonly Case[] = [...places, ...pipeline].map((each) => ({
  ...each,
  isLong: true,
}));
