import type { Matches, Query } from '@together-otel/dashboards';
import { application, type Case, type History, history, nothing, rising, steady } from '../case.ts';

function calls(query: Query, more: Matches, values: string): History {
  const { settings } = query;
  const key = settings.generation === 'latest' ? 'inferenceDuration' : 'operationDuration';
  return history(query.count(key, application(more)), values);
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
];
