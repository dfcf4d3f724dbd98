import type { Matches, Query, Series } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ended,
  type History,
  history,
  nothing,
  rising,
  steady,
} from '../case.ts';

const rateLimited = casesOf('TogetherRateLimited');
const capacityErrors = casesOf('TogetherCapacityErrors');
const firstTokenSlow = casesOf('TogetherFirstTokenSlow');
const fallbackRate = casesOf('TogetherFallbackRate');

const AT = 100;
const UNTIL = 120;

const SERVED: Matches = { callOutcome: 'success' };
const FAILED: Matches = { callOutcome: 'error' };

/**
 * A counter that grows by so much a minute, the same from the probe's own calls, which do not count,
 * and what processes that are new began with: 1 two minutes ago, 3 seven, 10 twelve, 100
 * forty minutes ago.
 */
function counted(
  series: (labels: Matches, instance: string) => Series,
  perMinute: number,
): History[] {
  const born = (value: number, ago: number): History =>
    history(series({}, `born-${ago}`), `${nothing(AT - ago)} ${steady(value, UNTIL - AT + ago)}`);
  return [
    history(series({}, 'a'), rising(perMinute, UNTIL)),
    history(series({ synthetic: 'true' }, 's'), rising(1000, UNTIL)),
    history(series({ synthetic: 'true' }, 'new'), `${nothing(AT - 3)} ${steady(5000, 60)}`),
    born(1, 2),
    born(3, 7),
    born(10, 12),
    born(100, 40),
  ];
}

function attempts(query: Query, more: Matches, perMinute: number): History[] {
  return counted(
    (labels, instance) => query.counter('attempts', application({ ...more, ...labels }, instance)),
    perMinute,
  );
}

/** What is recorded for each model, and what it must be; the figures of `counted` by the window. */
export const recordedCases: readonly Case[] = [
  rateLimited.edge(
    'attempts, in all and limited, are counted in their windows',
    {
      at: AT,
      recorded: () => ({
        'job_model:together_attempts:growth15m': 1530 + 28,
        'job_model:together_attempts_limited:growth15m': 30 + 14,
        'job_model:together_attempts:growth10m': 1020 + 8,
      }),
    },
    (query) => [
      ...attempts(query, { httpStatusCode: 200 }, 100),
      ...attempts(query, { httpStatusCode: 429, errorCategory: 'rate_limit' }, 2),
    ],
  ),
  capacityErrors.edge(
    'attempts without capacity are counted in their window',
    { at: AT, recorded: () => ({ 'job_model:together_attempts_capacity:growth15m': 30 + 14 }) },
    (query) => [
      ...attempts(query, { httpStatusCode: 200 }, 100),
      ...attempts(query, { httpStatusCode: 503, errorCategory: 'capacity' }, 2),
    ],
  ),
  capacityErrors.edge(
    'what others began with is not without capacity',
    {
      at: AT,
      recorded: () => ({
        'job_model:together_attempts:growth15m': 1500 + 30 + 14,
        'job_model:together_attempts_capacity:growth15m': 30 + 14,
      }),
    },
    (query) => [
      history(query.counter('attempts', application({ httpStatusCode: 200 })), rising(100, UNTIL)),
      ...attempts(query, { httpStatusCode: 503, errorCategory: 'capacity' }, 2),
    ],
  ),
  firstTokenSlow.edge(
    'streams are counted in their window',
    { at: AT, recorded: () => ({ 'job_model:together_streams:increase15m': 150 + 14 }) },
    (query) =>
      counted(
        (labels, instance) => query.count('timeToFirstToken', application(labels, instance)),
        10,
      ),
  ),
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'calls, and those that nothing took over, are counted in their windows',
    history: (query) => {
      const fallback =
        (fallbackToProvider: string, callOutcome: string) =>
        (labels: Matches, instance: string): Series =>
          query.counter(
            'fallbacks',
            application({ fallbackToProvider, callOutcome, ...labels }, instance),
          );
      return [
        ...counted((labels, i) => ended(query, application({ ...SERVED, ...labels }, i)), 2000),
        ...counted((labels, i) => ended(query, application({ ...FAILED, ...labels }, i)), 50),
        ...counted((labels, i) => query.counter('callRetries', application(labels, i)), 3),
        ...counted(fallback('together_ai', 'success'), 5),
        ...counted(fallback('together_ai', 'error'), 7),
        ...counted(fallback('openai', 'error'), 11),
      ];
    },
    at: AT,
    // By the births of `counted`: 1 in five minutes, 14 in thirty, 114 in an hour.
    recorded: () => ({
      'job:together_calls:growth5m': 10_250 + 2 * 1,
      'job:together_failed:growth5m': 250 + 1,
      'job:together_unserved:growth5m': (50 - 3 - 5 - 7) * 5 + 1 - 3 * 1,
      'job:together_unserved:growth30m': (50 - 3 - 5 - 7) * 30 + 14 - 3 * 14,
      'job:together_unserved:growth1h': (50 - 3 - 5 - 7) * 60 + 114 - 3 * 114,
    }),
  },
  ...(['TogetherModelErrors', 'TogetherAuthErrors', 'TogetherBillingErrors'] as const).map(
    (alert, index): Case => ({
      alert,
      kind: 'edge',
      name: 'errors that do not go away are counted in their window',
      history: (query) => [
        ...attempts(query, { httpStatusCode: 200 }, 1000),
        ...attempts(
          query,
          { errorCategory: ['model', 'auth', 'billing'][index] ?? '', errorType: 'x' },
          2,
        ),
      ],
      at: AT,
      recorded: () => ({
        'job_model:together_attempts:growth10m': 10_020 + 8,
        'job_model_category:together_attempts_lasting:growth10m': 20 + 4,
      }),
    }),
  ),
  fallbackRate.edge(
    'calls and fallbacks are counted in their windows',
    {
      at: AT,
      recorded: () => ({
        'job_model:together_calls:growth15m': 1500 + 14,
        'job_model:together_fallbacks:growth15m': 15 + 14,
        'job:together_calls:growth5m': 500 + 1,
        'job:together_calls:growth30m': 3000 + 14,
        'job:together_calls:growth1h': 6000 + 114,
      }),
    },
    (query) => [
      ...counted(
        (labels, instance) =>
          ended(query, application({ callOutcome: 'success', ...labels }, instance)),
        100,
      ),
      ...counted(
        (labels, instance) =>
          query.counter(
            'fallbacks',
            application(
              {
                fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
                callOutcome: 'success',
                ...labels,
              },
              instance,
            ),
          ),
        1,
      ),
    ],
  ),
];
