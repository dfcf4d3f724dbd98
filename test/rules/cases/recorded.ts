import type { Matches, Query, Series } from '@together-otel/dashboards';
import {
  application,
  type Case,
  ended,
  type History,
  history,
  nothing,
  rising,
  steady,
} from '../case.ts';

const AT = 100;
const UNTIL = 120;

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
  {
    alert: 'TogetherRateLimited',
    kind: 'edge',
    name: 'attempts, in all and limited, are counted in their windows',
    history: (query) => [
      ...attempts(query, { httpStatusCode: 200 }, 100),
      ...attempts(query, { httpStatusCode: 429, errorCategory: 'rate_limit' }, 2),
    ],
    at: AT,
    recorded: {
      'job_model:together_attempts:growth15m': 1530 + 28,
      'job_model:together_attempts_limited:growth15m': 30 + 14,
      'job_model:together_attempts:growth10m': 1020 + 8,
    },
  },
  {
    alert: 'TogetherCapacityErrors',
    kind: 'edge',
    name: 'attempts without capacity are counted in their window',
    history: (query) => [
      ...attempts(query, { httpStatusCode: 200 }, 100),
      ...attempts(query, { httpStatusCode: 503, errorCategory: 'capacity' }, 2),
    ],
    at: AT,
    recorded: { 'job_model:together_attempts_capacity:growth15m': 30 + 14 },
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
      recorded: {
        'job_model:together_attempts:growth10m': 10_020 + 8,
        'job_model_category:together_attempts_lasting:growth10m': 20 + 4,
      },
    }),
  ),
  {
    alert: 'TogetherFallbackRate',
    kind: 'edge',
    name: 'calls and fallbacks are counted in their windows',
    history: (query) => [
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
    at: AT,
    recorded: {
      'job_model:together_calls:growth15m': 1500 + 14,
      'job_model:together_fallbacks:growth15m': 15 + 14,
      'job:together_calls:growth5m': 500 + 1,
      'job:together_calls:growth30m': 3000 + 14,
      'job:together_calls:growth1h': 6000 + 114,
    },
  },
];
