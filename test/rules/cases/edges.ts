import type { Matches, Query } from '@together-otel/dashboards';
import { application, type Case, type History, history, rising, steady } from '../case.ts';

/** A counter of attempts that grows by so much a minute, after half an hour at zero. */
function attempts(query: Query, more: Matches, perMinute: number): History {
  return history(query.counter('attempts', application(more)), late(perMinute));
}

function late(perMinute: number): string {
  return `${steady(0, 30)} ${rising(perMinute, 60)}`;
}

const FINE: Matches = { httpStatusCode: 200 };
const LIMITED: Matches = { httpStatusCode: 429, errorCategory: 'rate_limit' };
const FULL: Matches = { httpStatusCode: 503, errorCategory: 'capacity' };

/** So many attempts a minute of a kind, among so many others: enough for the alert. */
function among(alert: string, kind: Matches, part: number, others: number): Case[] {
  return [
    {
      alert,
      kind: 'fires',
      name: `${part} a minute beside ${others} others`,
      history: (query) => [attempts(query, kind, part), attempts(query, FINE, others)],
      at: 60,
    },
  ];
}

/** The same, where it is not enough. */
function tooFew(alert: string, kind: Matches, part: number, others: number): Case[] {
  return among(alert, kind, part, others).map((each) => ({ ...each, kind: 'does not fire' }));
}

/** When an alert begins, to the minute: from 30 on a half of the attempts is of a kind. */
function begins(alert: string, kind: Matches, first: number): Case[] {
  const history = (query: Query): History[] => [
    attempts(query, kind, 10),
    attempts(query, FINE, 10),
  ];
  return [
    { alert, kind: 'fires', name: `it holds at minute ${first}`, history, at: first },
    {
      alert,
      kind: 'does not fire',
      name: `it does not hold long enough at minute ${first - 1}`,
      history,
      at: first - 1,
      also: [first - 2],
    },
  ];
}

function calls(query: Query, more: Matches, values: string): History {
  return history(query.count('operationDuration', application(more)), values);
}

function fallbacks(query: Query, failed: number, others: number): History[] {
  const labels = application({
    fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
    fallbackToModel: 'openai/gpt-oss-20b',
    fallbackToProvider: 'together_ai',
    callOutcome: 'success',
    requestModel: 'openai/gpt-oss-20b',
  });
  return [
    calls(query, { callOutcome: 'error' }, late(failed)),
    calls(query, { callOutcome: 'success' }, late(others)),
    history(query.counter('fallbacks', labels), late(failed)),
  ];
}

/** A share of the attempts in ten minutes is lost to errors that do not go away. */
function lasting(alert: string, kind: Matches): Case[] {
  return [
    ...among(alert, kind, 1, 70),
    ...tooFew(alert, kind, 1, 130),
    {
      alert,
      kind: 'does not fire',
      name: 'two errors are not three',
      history: (query) => [
        attempts(query, FINE, 1),
        history(
          query.counter('attempts', application(kind)),
          `${steady(0, 40)} 1 ${steady(2, 40)}`,
        ),
      ],
      at: 44,
    },
    {
      alert,
      kind: 'fires',
      name: 'three errors are',
      history: (query) => [
        attempts(query, FINE, 1),
        history(
          query.counter('attempts', application(kind)),
          `${steady(0, 40)} 1 2 ${steady(3, 40)}`,
        ),
      ],
      at: 45,
    },
  ];
}

function quota(query: Query, remaining: string): History[] {
  const kind = application({ ratelimitKind: 'dynamic' });
  return [
    history(query.gauge('ratelimitRequestsRemaining', kind), remaining),
    history(query.gauge('ratelimitRequestsLimit', kind), steady(100, 90)),
    history(query.gauge('ratelimitAge', application()), steady(1, 90)),
  ];
}

/** Where alerts begin, and where they do not yet: each threshold from both sides. */
export const edgeCases: readonly Case[] = [
  ...among('TogetherRateLimited', LIMITED, 4, 4),
  ...tooFew('TogetherRateLimited', LIMITED, 3, 3),
  ...begins('TogetherRateLimited', LIMITED, 38),
  ...among('TogetherCapacityErrors', FULL, 1, 1),
  ...tooFew('TogetherCapacityErrors', FULL, 0.5, 0.5),
  ...among('TogetherCapacityErrors', FULL, 7, 93),
  ...tooFew('TogetherCapacityErrors', FULL, 3, 97),
  ...begins('TogetherCapacityErrors', FULL, 34),
  ...lasting('TogetherModelErrors', { httpStatusCode: 404, errorCategory: 'model' }),
  ...lasting('TogetherAuthErrors', { httpStatusCode: 401, errorCategory: 'auth' }),
  ...lasting('TogetherBillingErrors', { httpStatusCode: 402, errorCategory: 'billing' }),
  ...(
    [
      ['fires', 'a seventh of 28 calls in the window', 0.3, 1.6, 60],
      ['does not fire', 'a third of 15 calls in the window', 0.3, 0.7, 60],
      ['does not fire', 'seven of a hundred calls', 7, 93, 60],
      ['fires', 'half of the calls, for long enough', 5, 5, 38],
      ['does not fire', 'half of the calls, not for long enough', 5, 5, 36],
    ] as const
  ).map(
    ([kind, name, failed, others, at]): Case => ({
      alert: 'TogetherFallbackRate',
      kind,
      name,
      history: (query) => fallbacks(query, failed, others),
      at,
    }),
  ),
  ...(
    [
      ['fires', '7 of 100 requests are left', steady(7, 90), 60],
      ['does not fire', '15 of 100 requests are left', steady(15, 90), 60],
      ['fires', 'none is left for long enough', `${steady(100, 30)} ${steady(0, 60)}`, 45],
      [
        'does not fire',
        'none is left, not for long enough',
        `${steady(100, 30)} ${steady(0, 60)}`,
        42,
      ],
    ] as const
  ).map(
    ([kind, name, remaining, at]): Case => ({
      alert: 'TogetherQuotaLow',
      kind,
      name,
      history: (query) => quota(query, remaining),
      at,
    }),
  ),
];
