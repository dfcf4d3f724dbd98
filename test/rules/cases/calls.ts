import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ended,
  type History,
  history,
  labelled,
  nothing,
  rising,
  steady,
} from '../case.ts';

const fallbackRate = casesOf('TogetherFallbackRate');
const errorBudgetBurn = casesOf('TogetherErrorBudgetBurn');

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

/** The three cases of an error that does not go away on its own. */
function lastingErrors(alert: string, labels: Matches, away: Matches): Case[] {
  const { fires, doesNotFire, edge } = casesOf(alert);
  return [
    fires('an error a minute', { at: 20 }, (query) => [
      served(query),
      attempts(query, labels, rising(1, 60)),
    ]),
    fires('four errors of a process that came and was counted once', { at: 22 }, (query) => [
      served(query),
      attempts(query, labels, `${nothing(20)} ${steady(4, 40)}`),
    ]),
    doesNotFire('errors of another kind', { at: 20 }, (query) => [
      served(query),
      attempts(query, away, rising(1, 60)),
    ]),
    edge('one error, long ago, and a counter that stays', { at: 30 }, (query) => [
      served(query),
      attempts(query, labels, steady(50, 61)),
    ]),
    edge(
      'a process with errors of long ago is not seen for three hours',
      { at: 202, also: [204, 208] },
      (query) => [
        served(query, 300),
        attempts(query, labels, `${steady(50, 20)} ${nothing(180)} ${steady(50, 60)}`),
      ],
    ),
    edge('the counter starts again at zero', { at: 25 }, (query) => [
      served(query),
      attempts(query, labels, `${steady(500, 20)} ${steady(0, 40)}`),
    ]),
  ];
}

export const callCases: readonly Case[] = [
  fallbackRate.fires('2 of 10 calls are answered by another model', { at: 30 }, (query) => [
    served(query),
    calls(query, fine, rising(8, 60)),
    calls(query, failed, rising(2, 60)),
    fallbacks(query, 'success', rising(2, 60)),
  ]),
  fallbackRate.doesNotFire('1 of 20 calls is answered by another model', { at: 30 }, (query) => [
    served(query),
    calls(query, fine, rising(19, 60)),
    calls(query, failed, rising(1, 60)),
    fallbacks(query, 'success', rising(1, 60)),
  ]),
  fallbackRate.edge(
    'the only call of the night is answered by another model',
    { at: 30 },
    (query) => [
      served(query),
      calls(query, failed, `${steady(0, 20)} ${steady(1, 40)}`),
      fallbacks(query, 'success', `${steady(0, 20)} ${steady(1, 40)}`),
    ],
  ),
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
  errorBudgetBurn.fires('a fifth of the calls fails for an hour', { at: 70 }, (query) => [
    served(query, 120),
    calls(query, fine, rising(8, 120)),
    calls(query, failed, rising(2, 120)),
  ]),
  errorBudgetBurn.doesNotFire('one of 200 calls fails', { at: 230 }, (query) => [
    served(query, 240),
    calls(query, fine, rising(199, 240)),
    calls(query, failed, rising(1, 240)),
  ]),
  errorBudgetBurn.edge(
    'a fifth of the calls fails, and another model makes every one good',
    { at: 70, firing: ['TogetherFallbackRate'] },
    (query) => [
      served(query, 120),
      calls(query, fine, rising(8, 120)),
      calls(query, failed, rising(2, 120)),
      fallbacks(query, 'success', rising(2, 120)),
    ],
  ),
  errorBudgetBurn.edge('three calls in an hour, of which two fail', { at: 60 }, (query) => [
    served(query, 120),
    calls(query, fine, `${steady(0, 30)} ${steady(1, 90)}`),
    calls(query, failed, `${steady(0, 30)} ${steady(2, 90)}`),
  ]),
  errorBudgetBurn.edge(
    'half of the calls failed, and it has been over for half an hour',
    { at: 55 },
    (query) => [
      served(query, 120),
      calls(query, fine, rising(10, 120)),
      calls(query, failed, `${rising(10, 20)} ${steady(200, 60)}`),
    ],
  ),
  errorBudgetBurn.edge(
    'the application tries twice more, and the third call is served',
    { at: 70 },
    (query) => [
      served(query, 120),
      calls(query, fine, rising(5, 120)),
      calls(query, failed, rising(10, 120)),
      retries(query, 'error', rising(5, 120)),
      retries(query, 'success', rising(5, 120)),
    ],
  ),
  errorBudgetBurn.fires(
    'the application tries twice more, and all three calls fail',
    { at: 70 },
    (query) => [
      served(query, 120),
      calls(query, fine, rising(5, 120)),
      calls(query, failed, rising(15, 120)),
      retries(query, 'error', rising(10, 120)),
    ],
  ),
  errorBudgetBurn.fires(
    'the fallback to another provider fails too',
    { at: 70, firing: ['TogetherErrorBudgetBurn', 'TogetherFallbackRate'] },
    (query) => [
      served(query, 120),
      calls(query, fine, rising(8, 120)),
      calls(query, failed, rising(2, 120)),
      elsewhere(query, 'error', rising(2, 120)),
    ],
  ),
  errorBudgetBurn.fires(
    'one call in ten minutes, which always fails',
    {
      at: 45,
      also: [55, 60, 65],
      apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '1h' }] },
    },
    (query) => [calls(query, failed, '0x9 1x9 2x9 3x9 4x9 5x9 6x9 7x9')],
  ),
  errorBudgetBurn.edge('one call in ten minutes: the last one was served', { at: 53 }, (query) => [
    calls(query, failed, '0x9 1x9 2x9 3x9 4x39'),
    calls(query, fine, '0x48 1x20'),
  ]),
  errorBudgetBurn.fires(
    'a fast burn fires once, not for each window',
    {
      at: 70,
      also: [110, 280],
      apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '1h' }] },
    },
    (query) => [
      served(query, 300),
      calls(query, fine, rising(40, 300)),
      calls(query, failed, rising(60, 300)),
    ],
  ),
  errorBudgetBurn.edge(
    'nor again by a slower window after it is over',
    { at: 105, also: [110, 115, 120, 125] },
    (query) => [
      served(query, 300),
      calls(query, fine, `${rising(40, 90)} ${rising(100, 210, 3700)}`),
      calls(query, failed, `${rising(60, 90)} ${steady(5400, 210)}`),
    ],
  ),
  errorBudgetBurn.fires(
    'a tenth of the calls fails for hours: the slower window fires',
    {
      at: 390,
      apart: { by: ['severity', 'window'], firing: [{ severity: 'critical', window: '6h' }] },
    },
    (query) => [
      served(query, 400),
      calls(query, fine, rising(90, 400)),
      calls(query, failed, rising(10, 400)),
    ],
  ),
  errorBudgetBurn.fires(
    'four of a hundred calls fail for hours: a ticket',
    {
      at: 390,
      apart: { by: ['severity', 'window'], firing: [{ severity: 'warning', window: '1d' }] },
    },
    (query) => [
      served(query, 400),
      calls(query, fine, rising(96, 400)),
      calls(query, failed, rising(4, 400)),
    ],
  ),
  errorBudgetBurn.fires(
    'two of a hundred calls fail for hours: a ticket, later',
    {
      at: 690,
      apart: { by: ['severity', 'window'], firing: [{ severity: 'warning', window: '3d' }] },
    },
    (query) => [
      served(query, 700),
      calls(query, fine, rising(98, 700)),
      calls(query, failed, rising(2, 700)),
    ],
  ),
  errorBudgetBurn.fires(
    'a load test in staging does not hide that production fails',
    {
      at: 110,
      apart: {
        by: ['deployment_environment_name', 'window'],
        firing: [{ deployment_environment_name: 'prod', window: '1h' }],
      },
    },
    (query) => [
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
  ),
];
