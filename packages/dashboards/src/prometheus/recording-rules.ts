import { minutes } from '../promql/duration.ts';
import type { Expression } from '../promql/expression.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import type { LabelKey } from '../registry.ts';
import {
  attempts,
  calls,
  capacityAttempts,
  fallbacks,
  firstToken,
  limitedAttempts,
  quotaRequestsLeft,
  quotaTokensLeft,
  streams,
  unservedCalls,
} from '../signals/application.ts';
import { View } from '../signals/view.ts';
import { thresholds } from '../thresholds.ts';
import { budgetWindows, windowName } from './error-budget.ts';
import type { RecordingRule } from './rule.ts';

const PER_MODEL: readonly LabelKey[] = ['job', 'requestModel'];

/** Names of what is recorded for each job and model; `growth` is over the last 15 minutes. */
export const perModel = {
  attempts: 'job_model:together_attempts:growth15m',
  limited: 'job_model:together_attempts_limited:growth15m',
  capacity: 'job_model:together_attempts_capacity:growth15m',
  calls: 'job_model:together_calls:growth15m',
  fallbacks: 'job_model:together_fallbacks:growth15m',
  lastingErrors: 'job_model_category:together_attempts_lasting:growth10m',
  quotaLeft: 'job_model_quota:together_quota_left:min',
  firstToken: 'job_model:together_first_token_seconds:p95_15m',
  streams: 'job_model:together_streams:increase15m',
  firstTokenBefore: 'job_model:together_first_token_seconds:p95_1d',
  streamsBefore: 'job_model:together_streams:increase1d',
} as const;

/** Names of what is recorded for each job and window of the error budget. */
export const perJob = {
  calls: (window: number): string => `job:together_calls:growth${windowName(window)}`,
  unserved: (window: number): string => `job:together_unserved:growth${windowName(window)}`,
} as const;

/** What alerts compare, evaluated once, at every evaluation. */
export function recordingRules(query: Query): RecordingRule[] {
  const { limited, lasting } = thresholds;
  const view = new View(query, limited.over, PER_MODEL, 'growth');
  const lastingErrors = new View(query, lasting.over, [...PER_MODEL, 'errorCategory'], 'growth');
  return [
    rule(perModel.attempts, attempts.expression(view)),
    rule(perModel.limited, limitedAttempts.expression(view)),
    rule(perModel.capacity, capacityAttempts.expression(view)),
    rule(perModel.calls, calls.expression(view)),
    rule(perModel.fallbacks, fallbacks.expression(view)),
    rule(perModel.lastingErrors, lastingErrors.counted(lastingErrorAttempts(query))),
    rule(
      perModel.quotaLeft,
      quotaRequestsLeft
        .expression(view)
        .withLabel('quota', 'requests')
        .or(quotaTokensLeft.expression(view).withLabel('quota', 'tokens')),
    ),
    rule(perModel.firstToken, firstToken.expression(view)),
    rule(perModel.streams, streams.expression(view)),
    ...budgetRules(query, (window) => window <= minutes(30)),
  ];
}

/** The same over hours and days: costly, and slow to change. */
export function slowRecordingRules(query: Query): RecordingRule[] {
  const { before, baseline } = thresholds.firstToken;
  const yesterday = new View(query, baseline, PER_MODEL).ago(before);
  return [
    rule(perModel.firstTokenBefore, firstToken.expression(yesterday)),
    rule(perModel.streamsBefore, streams.expression(yesterday).times(query.seconds(baseline))),
    ...budgetRules(query, (window) => window > minutes(30)),
  ];
}

function budgetRules(query: Query, wanted: (window: number) => boolean): RecordingRule[] {
  return budgetWindows.filter(wanted).flatMap((window) => {
    const view = new View(query, window, ['job'], 'growth');
    return [
      rule(perJob.calls(window), calls.expression(view)),
      rule(perJob.unserved(window), unservedCalls.expression(view)),
    ];
  });
}

function lastingErrorAttempts(query: Query): Series {
  return query.counter('attempts', {
    errorCategory: { matches: 'auth|billing|model|deployment' },
  });
}

function rule(record: string, expression: Expression): RecordingRule {
  return { record, expression };
}
