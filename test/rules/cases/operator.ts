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
import { attempts, BROKEN, calls, FINE, FULL, GONE, traffic, UNAUTHORISED } from '../traffic.ts';

const budgetBurn = casesOf('TogetherErrorBudgetBurn');
const modelErrors = casesOf('TogetherModelErrors');
const authErrors = casesOf('TogetherAuthErrors');
const capacityErrors = casesOf('TogetherCapacityErrors');
const fallbackRate = casesOf('TogetherFallbackRate');

const OTHER = 'openai/gpt-oss-20b';

/** Processes in succession, each living `minutes` and overlapping its successor by one minute. */
function successive(count: number, minutes: number, values: (run: number) => string): string[] {
  return Array.from({ length: count }, (_, run) => {
    const before = run === 0 ? '' : `${nothing(run * minutes)} `;
    return `${before}${values(run)} ${ENDED}`;
  });
}

/** Deployments and processes: the fleet changes, not Together. */
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
      // Each has one call that dies with it, and is scraped three times.
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

/** What Together itself does. */
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

/** Nights on call: what should wake someone, what is a ticket, and what is neither. */
export const operatorCases: readonly Case[] = [...fleet, ...together].map((each) => ({
  ...each,
  isLong: true,
}));
