import { hours } from '../promql/duration.ts';
import type { Expression } from '../promql/expression.ts';
import { label } from '../promql/label.ts';
import { Query } from '../promql/query.ts';
import type { Settings } from '../settings.ts';
import * as application from '../signals/application.ts';
import { View } from '../signals/view.ts';

/** Hourly totals by model, and peaks of gauges. */
export type UsageFigure =
  | 'calls'
  | 'failed'
  | 'attempts'
  | 'limited'
  | 'capacity'
  | 'input'
  | 'output'
  | 'requestsPeak'
  | 'tokensPeak'
  | 'requestsLimit'
  | 'tokensLimit';

/** Queries for one hour each, using the same growth as boards and rules. */
export function usageQueries(settings: Partial<Settings>): Record<UsageFigure, Expression> {
  const query = new Query(settings);
  const view = new View(query, hours(1), ['requestModel'], 'growth');
  const most = (key: Parameters<Query['gauge']>[0]): Expression =>
    query.gauge(key).over('max', hours(1));
  const isLatest = query.settings.generation === 'latest';
  const tokens = (type: 'input' | 'output'): Expression => {
    if (!isLatest) return view.grown(query.total('tokenUsage', { tokenType: type }));
    return view.grown(
      query.counter(type === 'input' ? 'inferenceUsageInputTokens' : 'inferenceUsageOutputTokens'),
    );
  };
  return {
    calls: application.calls.expression(view),
    failed: application.failedCalls.expression(view),
    attempts: application.attempts.expression(view),
    limited: application.limitedAttempts.expression(view),
    capacity: application.capacityAttempts.expression(view),
    input: tokens('input'),
    output: tokens('output'),
    // An upper bound over all processes: they need not have peaked in the same second.
    requestsPeak: most('requestRatePeak')
      .maxWithout(query.settings.replicaLabels)
      .sum('requestModel'),
    tokensPeak: most('tokenRatePeak').maxWithout(query.settings.replicaLabels).sum('requestModel'),
    requestsLimit: most('ratelimitRequestsLimit').max('requestModel'),
    tokensLimit: most('ratelimitTokensLimit').max('requestModel'),
  };
}

/** The 95th percentile of the time to first token over a whole window, by model. */
export function firstTokenQuery(settings: Partial<Settings>, seconds: number): Expression {
  return application.firstToken.expression(
    new View(new Query(settings), seconds, ['requestModel']),
  );
}

/** The label that separates answers. */
export const MODEL_LABEL: string = label('requestModel');
