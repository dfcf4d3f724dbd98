import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  ended,
  type History,
  history,
  labelled,
  nothing,
  rising,
  steady,
} from '../case.ts';

function calls(query: Query, more: Matches, values: string): History {
  return history(ended(query, application(more)), values);
}

const fine: Matches = { callOutcome: 'success' };
const failed: Matches = { callOutcome: 'error', errorType: '500' };

function fallbacks(query: Query, callOutcome: string, values: string): History {
  const labels = application({
    requestModel: 'openai/gpt-oss-20b',
    fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
    fallbackToModel: 'openai/gpt-oss-20b',
    fallbackToProvider: 'together_ai',
    errorType: '500',
    callOutcome,
  });
  return history(query.counter('fallbacks', labels), values);
}

/** Fallbacks to another provider, whose calls are not counted. */
function elsewhere(query: Query, callOutcome: string, values: string): History {
  const labels = application({
    requestModel: 'gpt-5',
    fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
    fallbackToModel: 'gpt-5',
    fallbackToProvider: 'openai',
    errorType: '500',
    callOutcome,
  });
  return history(query.counter('fallbacks', labels), values);
}

function retries(query: Query, callOutcome: string, values: string): History {
  const labels = application({ errorType: '503', callOutcome });
  return history(query.counter('callRetries', labels), values);
}

function attempts(query: Query, more: Matches, values: string): History {
  return history(query.counter('attempts', application(more)), values);
}

function served(query: Query, forMinutes = 60): History {
  return attempts(query, { httpStatusCode: 200 }, rising(10, forMinutes));
}

/** The three cases of an error that does not go away by itself. */
function lastingErrors(alert: string, labels: Matches, away: Matches): Case[] {
  return [
    {
      alert,
      kind: 'fires',
      name: 'an error a minute',
      history: (query) => [served(query), attempts(query, labels, rising(1, 60))],
      at: 20,
    },
    {
      alert,
      kind: 'fires',
      name: 'four errors of a process that came and was counted once',
      history: (query) => [
        served(query),
        attempts(query, labels, `${nothing(20)} ${steady(4, 40)}`),
      ],
      at: 22,
    },
    {
      alert,
      kind: 'does not fire',
      name: 'errors of another kind',
      history: (query) => [served(query), attempts(query, away, rising(1, 60))],
      at: 20,
    },
    {
      alert,
      kind: 'edge',
      name: 'one error, long ago, and a counter that stays',
      history: (query) => [served(query), attempts(query, labels, steady(50, 61))],
      at: 30,
    },
    {
      alert,
      kind: 'edge',
      name: 'a process with errors of long ago is not seen for three hours',
      history: (query) => [
        served(query, 300),
        attempts(query, labels, `${steady(50, 20)} ${nothing(180)} ${steady(50, 60)}`),
      ],
      at: 202,
      also: [204, 208],
    },
    {
      alert,
      kind: 'edge',
      name: 'the counter starts again at zero',
      history: (query) => [
        served(query),
        attempts(query, labels, `${steady(500, 20)} ${steady(0, 40)}`),
      ],
      at: 25,
    },
  ];
}

export const callCases: readonly Case[] = [
  {
    alert: 'TogetherFallbackRate',
    kind: 'fires',
    name: '2 of 10 calls are answered by another model',
    history: (query) => [
      served(query),
      calls(query, fine, rising(8, 60)),
      calls(query, failed, rising(2, 60)),
      fallbacks(query, 'success', rising(2, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherFallbackRate',
    kind: 'does not fire',
    name: '1 of 20 calls is answered by another model',
    history: (query) => [
      served(query),
      calls(query, fine, rising(19, 60)),
      calls(query, failed, rising(1, 60)),
      fallbacks(query, 'success', rising(1, 60)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherFallbackRate',
    kind: 'edge',
    name: 'the only call of the night is answered by another model',
    history: (query) => [
      served(query),
      calls(query, failed, `${steady(0, 20)} ${steady(1, 40)}`),
      fallbacks(query, 'success', `${steady(0, 20)} ${steady(1, 40)}`),
    ],
    at: 30,
  },
  ...lastingErrors(
    'TogetherModelErrors',
    { httpStatusCode: 404, errorCategory: 'model' },
    { httpStatusCode: 400, errorCategory: 'client' },
  ),
  ...lastingErrors(
    'TogetherAuthErrors',
    { httpStatusCode: 401, errorCategory: 'auth' },
    { httpStatusCode: 403, errorCategory: 'context' },
  ),
  ...lastingErrors(
    'TogetherBillingErrors',
    { httpStatusCode: 402, errorCategory: 'billing' },
    { httpStatusCode: 400, errorCategory: 'client' },
  ),
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'a fifth of the calls fails for an hour',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(8, 120)),
      calls(query, failed, rising(2, 120)),
    ],
    at: 70,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'does not fire',
    name: 'one of 200 calls fails',
    history: (query) => [
      served(query, 240),
      calls(query, fine, rising(199, 240)),
      calls(query, failed, rising(1, 240)),
    ],
    at: 230,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'a fifth of the calls fails, and another model makes every one good',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(8, 120)),
      calls(query, failed, rising(2, 120)),
      fallbacks(query, 'success', rising(2, 120)),
    ],
    at: 70,
    firing: ['TogetherFallbackRate'],
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'three calls in an hour, of which two fail',
    history: (query) => [
      served(query, 120),
      calls(query, fine, `${steady(0, 30)} ${steady(1, 90)}`),
      calls(query, failed, `${steady(0, 30)} ${steady(2, 90)}`),
    ],
    at: 60,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'half of the calls failed, and it has been over for half an hour',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(10, 120)),
      calls(query, failed, `${rising(10, 20)} ${steady(200, 60)}`),
    ],
    at: 55,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'the application tries twice more, and the third call is served',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(5, 120)),
      calls(query, failed, rising(10, 120)),
      retries(query, 'error', rising(5, 120)),
      retries(query, 'success', rising(5, 120)),
    ],
    at: 70,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'the application tries twice more, and all three calls fail',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(5, 120)),
      calls(query, failed, rising(15, 120)),
      retries(query, 'error', rising(10, 120)),
    ],
    at: 70,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'the fallback to another provider fails too',
    history: (query) => [
      served(query, 120),
      calls(query, fine, rising(8, 120)),
      calls(query, failed, rising(2, 120)),
      elsewhere(query, 'error', rising(2, 120)),
    ],
    at: 70,
    firing: ['TogetherErrorBudgetBurn', 'TogetherFallbackRate'],
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'one call in ten minutes, which always fails',
    history: (query) => [calls(query, failed, '0x9 1x9 2x9 3x9 4x9 5x9 6x9 7x9')],
    at: 45,
    also: [55, 60, 65],
    apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '1h' }] },
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'one call in ten minutes: the last one was served',
    history: (query) => [
      calls(query, failed, '0x9 1x9 2x9 3x9 4x39'),
      calls(query, fine, '0x48 1x20'),
    ],
    at: 53,
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'a fast burn fires once, not for each window',
    history: (query) => [
      served(query, 300),
      calls(query, fine, rising(40, 300)),
      calls(query, failed, rising(60, 300)),
    ],
    at: 70,
    also: [110, 280],
    apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '1h' }] },
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'edge',
    name: 'nor again by a slower window after it is over',
    history: (query) => [
      served(query, 300),
      calls(query, fine, `${rising(40, 90)} ${rising(100, 210, 3700)}`),
      calls(query, failed, `${rising(60, 90)} ${steady(5400, 210)}`),
    ],
    at: 105,
    also: [110, 115, 120, 125],
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'a tenth of the calls fails for hours: the slower window fires',
    history: (query) => [
      served(query, 400),
      calls(query, fine, rising(90, 400)),
      calls(query, failed, rising(10, 400)),
    ],
    at: 390,
    apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '6h' }] },
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'four of a hundred calls fail for hours: a ticket',
    history: (query) => [
      served(query, 400),
      calls(query, fine, rising(96, 400)),
      calls(query, failed, rising(4, 400)),
    ],
    at: 390,
    apart: { by: ['severity', 'window'], firing: [{ severity: 'warning', window: '1d' }] },
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'two of a hundred calls fail for hours: a ticket, later',
    history: (query) => [
      served(query, 700),
      calls(query, fine, rising(98, 700)),
      calls(query, failed, rising(2, 700)),
    ],
    at: 690,
    apart: { by: ['severity', 'window'], firing: [{ severity: 'warning', window: '3d' }] },
  },
  {
    alert: 'TogetherErrorBudgetBurn',
    kind: 'fires',
    name: 'a load test in staging does not hide that production fails',
    history: (query) => [
      ...labelled(
        [calls(query, fine, rising(40, 120)), calls(query, failed, rising(60, 120))],
        'deployment_environment_name="prod"',
      ),
      ...labelled(
        [calls(query, fine, rising(1000, 120))].map(({ series, values }) => ({
          series: series.replace('instance="a"', 'instance="s"'),
          values,
        })),
        'deployment_environment_name="staging"',
      ),
    ],
    at: 110,
    apart: {
      by: ['deployment_environment_name', 'window'],
      firing: [{ deployment_environment_name: 'prod', window: '1h' }],
    },
  },
];
