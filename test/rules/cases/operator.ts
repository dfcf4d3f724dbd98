import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  course,
  ENDED,
  ended,
  type History,
  history,
  labelled,
  nothing,
  rising,
  steady,
} from '../case.ts';

const budgetBurn = casesOf('TogetherErrorBudgetBurn');
const modelErrors = casesOf('TogetherModelErrors');
const authErrors = casesOf('TogetherAuthErrors');
const rateLimited = casesOf('TogetherRateLimited');
const capacityErrors = casesOf('TogetherCapacityErrors');
const fallbackRate = casesOf('TogetherFallbackRate');

const FINE: Matches = { httpStatusCode: 200 };
const FULL: Matches = { httpStatusCode: 503, errorCategory: 'capacity', errorType: '503' };
const LIMITED: Matches = { httpStatusCode: 429, errorCategory: 'rate_limit', errorType: '429' };
const GONE: Matches = { httpStatusCode: 404, errorCategory: 'model', errorType: 'model_not_found' };
const UNAUTHORISED: Matches = {
  httpStatusCode: 401,
  errorCategory: 'auth',
  errorType: 'authentication_error',
};
const BROKEN: Matches = { httpStatusCode: 500, errorCategory: 'server', errorType: '500' };
const OTHER = 'openai/gpt-oss-20b';

function attempts(query: Query, more: Matches, values: string, instance = 'a'): History {
  return history(query.counter('attempts', application(more, instance)), values);
}

function calls(
  query: Query,
  callOutcome: string,
  values: string,
  { instance = 'a', ...more }: Matches & { readonly instance?: string } = {},
): History {
  return history(ended(query, application({ callOutcome, ...more }, instance)), values);
}

/** Calls of one attempt each: served, and failed in one way. */
function traffic(
  query: Query,
  how: Matches,
  served: string,
  failed: string,
  more: Matches & { readonly instance?: string } = {},
): History[] {
  const { instance = 'a', ...labels } = more;
  const { errorType = '' } = how;
  return [
    attempts(query, { ...FINE, ...labels }, served, instance),
    attempts(query, { ...how, ...labels }, failed, instance),
    calls(query, 'success', served, more),
    calls(query, 'error', failed, { ...more, errorType }),
  ];
}

function within(environment: string, histories: readonly History[]): History[] {
  return labelled(histories, `deployment_environment_name="${environment}"`);
}

/** Processes one after the other, each for so many minutes, with one more beside its successor. */
function successive(count: number, minutes: number, values: (run: number) => string): string[] {
  return Array.from({ length: count }, (_, run) => {
    const before = run === 0 ? '' : `${nothing(run * minutes)} `;
    return `${before}${values(run)} ${ENDED}`;
  });
}

/** Deployments and processes: what changes is the fleet, not Together. */
const fleet: readonly Case[] = [
  budgetBurn.edge(
    'a rolling deployment: twenty pods with overlap, each loses two calls as it ends',
    { at: 30, also: [32, 40, 50, 62, 80] },
    (query) =>
      Array.from({ length: 20 }, (_, pod) => pod).flatMap((pod) => [
        ...traffic(
          query,
          BROKEN,
          `${rising(20, 30 + pod, 4000)} ${ENDED}`,
          `${steady(3, 29 + pod)} 5 5 ${ENDED}`,
          { instance: `old-${pod}` },
        ),
        ...traffic(query, BROKEN, `${nothing(28 + pod)} ${rising(20, 60)}`, nothing(90), {
          instance: `new-${pod}`,
        }),
      ]),
  ),
  authErrors.fires(
    'a deployment with a bad key is rolled back: it ends ten minutes after the last refusal',
    {
      at: 34,
      also: [40, 48],
      otherwise: [
        [29, []],
        [52, []],
        [70, []],
      ],
    },
    (query) => [
      attempts(query, FINE, rising(60, 120), 'old'),
      attempts(query, UNAUTHORISED, `${nothing(31)} ${rising(5, 9, 5)} ${ENDED}`, 'new'),
      attempts(query, FINE, `${nothing(60)} ${rising(60, 60)}`, 'fixed'),
    ],
  ),
  budgetBurn.edge(
    'from two pods to two hundred: each fails once as it starts',
    { at: 33, also: [31, 36, 45, 60] },
    (query) => [
      ...[0, 1].flatMap((pod) =>
        traffic(query, BROKEN, rising(30, 70), steady(0, 70), { instance: `first-${pod}` }),
      ),
      ...Array.from({ length: 198 }, (_, pod) => ({
        instance: `more-${pod}`,
        before: nothing(30 + (pod % 4)),
      })).flatMap(({ instance, before }) => [
        calls(query, 'success', `${before} ${rising(30, 40, 20)}`, { instance }),
        calls(query, 'error', `${before} ${steady(1, 40)}`, { instance, errorType: '500' }),
      ]),
    ],
  ),
  budgetBurn.edge(
    'a pod of ten is killed for its memory every four minutes, and returns under a new name',
    { at: 60, also: [44, 58, 100] },
    (query) => [
      ...Array.from({ length: 9 }, (_, pod) =>
        traffic(query, BROKEN, rising(20, 120), steady(0, 120), { instance: `pod-${pod}` }),
      ).flat(),
      // Each has a call that fails with it, and is seen three times.
      ...successive(20, 4, () => rising(20, 3, 10)).flatMap((served, run) =>
        traffic(query, BROKEN, served, served.replace(/\S+ stale$/, '1x2 stale'), {
          instance: `killed-${run}`,
        }),
      ),
    ],
  ),
  budgetBurn.fires(
    'a pod in a crash loop lives for a single sample, and all its calls fail',
    { at: 40, also: [50, 60], otherwise: [[100, []]] },
    (query) => [
      ...successive(30, 2, () => '6').flatMap((failed, run) => [
        attempts(query, BROKEN, failed, `killed-${run}`),
        calls(query, 'error', failed, { instance: `killed-${run}`, errorType: '500' }),
      ]),
    ],
  ),
  budgetBurn.fires(
    'counters start again at zero every seven minutes while half of the calls fail',
    {
      at: 60,
      also: [61, 63, 65, 67, 69, 75, 80],
      apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '1h' }] },
    },
    (query) => {
      const again = Array.from({ length: 15 }, () => rising(20, 6)).join(' ');
      return traffic(query, BROKEN, again, again);
    },
  ),
  authErrors.edge(
    'at night a process that pushes is scraped too: its errors of last week are not new',
    { at: 31, also: [32, 35, 40] },
    (query) => {
      const pushed = [attempts(query, FINE, rising(10, 90, 3000))].concat(
        attempts(query, UNAUTHORISED, steady(40, 90)),
      );
      const scraped = labelled(
        [
          attempts(query, FINE, `${nothing(30)} ${rising(10, 60, 3300)}`),
          attempts(query, UNAUTHORISED, `${nothing(30)} ${steady(40, 60)}`),
        ],
        'otel_scope_name="@together-otel/instrumentation"',
      );
      return [...pushed, ...scraped];
    },
  ),
  authErrors.fires(
    'one of a pair of Prometheus was away during three errors: they are no news when it is back',
    {
      at: 22,
      otherwise: [
        [38, []],
        [41, []],
        [42, []],
        [48, []],
      ],
    },
    (query) => {
      const seen = (replica: string, all: string, errors: string): History[] =>
        labelled(
          [attempts(query, FINE, all), attempts(query, UNAUTHORISED, errors)],
          `prometheus_replica="${replica}"`,
        );
      return [
        ...seen('0', rising(10, 90), `${nothing(20)} ${steady(3, 70)}`),
        ...seen(
          '1',
          `${rising(10, 14)} ${nothing(25)} ${rising(10, 50, 400)}`,
          `${nothing(40)} ${steady(3, 50)}`,
        ),
      ];
    },
  ),
];

/** What Together does. */
const together: readonly Case[] = [
  capacityErrors.fires(
    'one model is full while two others are fine: the alert names that one',
    {
      at: 45,
      also: [60],
      apart: { by: ['gen_ai_request_model'], firing: [{ gen_ai_request_model: OTHER }] },
    },
    (query) => [
      ...traffic(query, FULL, rising(50, 120), steady(0, 120)),
      ...traffic(query, FULL, rising(30, 120), steady(0, 120), { requestModel: 'x/y' }),
      ...traffic(query, FULL, course([30, 20], [90, 12]), course([30, 0], [90, 8]), {
        requestModel: OTHER,
      }),
    ],
  ),
  modelErrors.fires(
    'a canary asks for a model that does not exist: one call in twenty, and the alert names its model',
    {
      at: 36,
      also: [45],
      firing: ['TogetherModelErrors'],
      apart: {
        by: ['gen_ai_request_model', 'severity'],
        firing: [{ gen_ai_request_model: 'x/new', severity: 'critical' }],
      },
      otherwise: [
        [62, ['TogetherModelErrors']],
        [66, []],
      ],
    },
    (query) => [
      ...traffic(query, GONE, rising(95, 120), steady(0, 120)),
      ...traffic(query, GONE, nothing(120), `${nothing(30)} ${rising(5, 20, 2)} ${ENDED}`, {
        instance: 'canary',
        requestModel: 'x/new',
      }),
    ],
  ),
  modelErrors.fires(
    'a model was renamed, and one forgotten job asks for it: it alone is named, for a quarter of an hour',
    {
      at: 33,
      also: [36],
      apart: { by: ['job'], firing: [{ job: 'shop/forgotten' }] },
      otherwise: [
        [29, []],
        [44, ['TogetherModelErrors']],
        [48, []],
      ],
    },
    (query) => [
      attempts(query, FINE, rising(100, 120)),
      attempts(
        query,
        { ...GONE, job: 'shop/forgotten' },
        `${nothing(31)} 5 ${steady(8, 3)} ${ENDED}`,
        'cron',
      ),
    ],
  ),
  fallbackRate.fires(
    'an outage of the first model that a fallback hides: a ticket for each, and nobody is woken',
    {
      at: 60,
      also: [45, 90],
      firing: ['TogetherFallbackRate', 'TogetherCapacityErrors'],
      apart: { by: ['severity'], firing: [{ severity: 'warning' }] },
    },
    (query) => {
      const failed = course([30, 0], [90, 10]);
      return [
        ...traffic(query, FULL, course([30, 10], [90, 0]), failed),
        ...traffic(query, FULL, course([30, 0], [90, 10]), steady(0, 120), { requestModel: OTHER }),
        history(
          query.counter(
            'fallbacks',
            application({
              requestModel: OTHER,
              fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
              fallbackToModel: OTHER,
              fallbackToProvider: 'together_ai',
              errorType: '503',
              callOutcome: 'success',
            }),
          ),
          failed,
        ),
      ];
    },
  ),
  budgetBurn.fires(
    'streams stall, and each call ends in a timeout',
    { at: 40, also: [50], otherwise: [[100, []]] },
    (query) => [
      attempts(query, FINE, rising(20, 120)),
      calls(query, 'success', course([30, 20], [30, 2], [60, 20])),
      calls(query, 'error', course([30, 0], [30, 18], [60, 0]), { errorType: 'timeout' }),
    ],
  ),
  budgetBurn.edge('users leave: half of the calls are aborted', { at: 90, also: [60] }, (query) => [
    attempts(query, FINE, rising(20, 120)),
    calls(query, 'success', rising(10, 120)),
    calls(query, 'cancelled', rising(9, 120)),
    calls(query, 'abandoned', rising(1, 120)),
  ]),
  budgetBurn.edge(
    'a third of the attempts fails, and the next attempt of every call is served',
    { at: 90, also: [60] },
    (query) => [
      attempts(query, FINE, rising(20, 120)),
      attempts(query, BROKEN, rising(10, 120)),
      calls(query, 'success', rising(20, 120)),
    ],
  ),
  budgetBurn.edge(
    'among 100,000 calls a minute fifty fail, for hours',
    { at: 390, also: [60, 120, 240] },
    (query) => traffic(query, BROKEN, rising(99_950, 400), rising(50, 400)),
  ),
  budgetBurn.edge(
    'one call in ten minutes: one of them failed',
    { at: 45, also: [42, 60, 75, 100] },
    (query) => [
      calls(query, 'success', '0x9 1x9 2x9 3x9 3x9 4x9 5x9 6x9 7x9 8x30'),
      calls(query, 'error', `${steady(0, 40)} ${steady(1, 110)}`, { errorType: '500' }),
    ],
  ),
  budgetBurn.fires(
    'one call in ten minutes, served for hours, and then none is: within an hour and a quarter',
    { at: 265, also: [270], otherwise: [[195, []]], isLong: true },
    (query) => [
      calls(query, 'success', course([190, 0.1], [200, 0])),
      calls(query, 'error', course([190, 0], [200, 0.1]), { errorType: '500' }),
    ],
  ),
];

/** Several places. */
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

/** Prometheus, and the way to it. */
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

/** Nights of an operator: what should wake someone, what is a ticket, and what is neither. */
export const operatorCases: readonly Case[] = [...fleet, ...together, ...places, ...pipeline].map(
  (each) => ({ ...each, isLong: true }),
);
