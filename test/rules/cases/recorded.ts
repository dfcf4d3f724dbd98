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
const UNTIL = AT + 20;

const SERVED: Matches = { callOutcome: 'success' };
const FAILED: Matches = { callOutcome: 'error' };

/** First values of new processes, and how many minutes ago each started. */
const BORN = [
  [1, 2],
  [3, 7],
  [10, 12],
  [100, 40],
] as const;

/**
 * A counter that grows by `perMinute`, the same counter for the probe's own calls, which do not
 * count, and the first values of new processes.
 */
function counted(
  series: (labels: Matches, instance: string) => Series,
  perMinute: number,
  { at, born }: { at: number; born: readonly (readonly [number, number])[] } = {
    at: AT,
    born: BORN,
  },
): History[] {
  const until = at + 20;
  return [
    history(series({}, 'a'), rising(perMinute, until)),
    history(series({ synthetic: 'true' }, 's'), rising(1000, until)),
    history(series({ synthetic: 'true' }, 'new'), `${nothing(at - 3)} ${steady(5000, 20)}`),
    ...born.map(([value, ago]) =>
      history(series({}, `born-${ago}`), `${nothing(at - ago)} ${steady(value, 20 + ago)}`),
    ),
  ];
}

function attempts(query: Query, more: Matches, perMinute: number): History[] {
  return counted(
    (labels, instance) => query.counter('attempts', application({ ...more, ...labels }, instance)),
    perMinute,
  );
}

const LONG_AT = 1600;
/** One birth within each of the long windows: two hours, six, a day, more. */
const BORN_LONG_AGO = [
  [1, 70],
  [3, 240],
  [10, 720],
  [100, 1560],
] as const;

/** Calls, some of which fail; some of those are retried or replaced. */
function unservedCalls(
  name: string,
  at: number,
  born: readonly (readonly [number, number])[],
  figures: Readonly<Record<string, number>>,
): Case {
  const fallback =
    (query: Query, fallbackToProvider: string, callOutcome: string) =>
    (labels: Matches, instance: string): Series =>
      query.counter(
        'fallbacks',
        application({ fallbackToProvider, callOutcome, ...labels }, instance),
      );
  const all = (series: Parameters<typeof counted>[0], perMinute: number, factor = 1): History[] =>
    counted(series, perMinute, {
      at,
      born: born.map(([value, ago]) => [factor * value, ago] as const),
    });
  return {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name,
    history: (query) => [
      ...all((labels, i) => ended(query, application({ ...SERVED, ...labels }, i)), 2000),
      ...all((labels, i) => ended(query, application({ ...FAILED, ...labels }, i)), 50, 2),
      ...all((labels, i) => query.counter('callRetries', application(labels, i)), 3),
      ...all(fallback(query, 'together_ai', 'success'), 5),
      ...all(fallback(query, 'together_ai', 'error'), 7, 2),
      ...all(fallback(query, 'openai', 'error'), 11, 5),
    ],
    at,
    recorded: () => figures,
  };
}

/**
 * The series recorded for each model and their expected values: the figures of `counted`, per
 * window.
 */
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
  unservedCalls('calls, and those that nothing took over, are counted in their windows', AT, BORN, {
    // First values add up to 1 in five minutes, 14 in thirty, 114 in an hour; twice as many for
    // failed calls, each of which was retried once and replaced three times.
    'job:together_calls:growth5m': 10_250 + 3 * 1,
    'job:together_failed:growth5m': 250 + 2 * 1,
    'job:together_unserved:growth5m': (50 - 3 - 5 - 7) * 5 - 2 * 1,
    'job:together_unserved:growth30m': (50 - 3 - 5 - 7) * 30 - 2 * 14,
    'job:together_unserved:growth1h': (50 - 3 - 5 - 7) * 60 - 2 * 114,
  }),
  {
    ...unservedCalls('… and in those of hours', LONG_AT, BORN_LONG_AGO, {
      'job:together_calls:growth2h': 2050 * 120 + 3 * 1,
      'job:together_failed:growth2h': 50 * 120 + 2 * 1,
      'job:together_unserved:growth2h': (50 - 3 - 5 - 7) * 120 - 2 * 1,
      'job:together_calls:growth6h': 2050 * 360 + 3 * 4,
      'job:together_failed:growth6h': 50 * 360 + 2 * 4,
      'job:together_unserved:growth6h': (50 - 3 - 5 - 7) * 360 - 2 * 4,
      'job:together_calls:growth1d': 2050 * 1440 + 3 * 14,
      'job:together_failed:growth1d': 50 * 1440 + 2 * 14,
      'job:together_unserved:growth1d': (50 - 3 - 5 - 7) * 1440 - 2 * 14,
      // Sums over 26 whole hours.
      'job:together_calls:growth3d': 2050 * 1560 + 3 * 114,
      'job:together_unserved:growth3d': (50 - 3 - 5 - 7) * 1560 - 2 * 114,
    }),
    isLong: true,
    // 1.7% for a day.
    firing: ['TogetherErrorBudgetBurn'],
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
