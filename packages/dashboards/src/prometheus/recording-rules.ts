import { days, hours, minutes } from '../promql/duration.ts';
import { Expression } from '../promql/expression.ts';
import { initialValue, lastSeen, type Scraped } from '../promql/growth.ts';
import { label } from '../promql/label.ts';
import { HEARTBEAT, type Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import type { LabelKey } from '../registry.ts';
import {
  attempts,
  calls,
  capacityAttempts,
  failedCalls,
  fallbacks,
  limitedAttempts,
  quotaRequestsLeft,
  quotaTokensLeft,
  streams,
  takenOver,
  unserved,
} from '../signals/application.ts';
import {
  collectorLosses,
  collectorProcess,
  collectorUp,
  LOSSES,
  REACHED_LATE,
  reachedLate,
} from '../signals/collector.ts';
import { countersOf } from '../signals/counters.ts';
import { View } from '../signals/view.ts';
import { thresholds } from '../thresholds.ts';
import { budgetWindows, windowName } from './error-budget.ts';
import type { RecordingRule } from './rule.ts';

/** Names of series recorded per job and model; `growth` is over the last 15 minutes. */
export const perModel = {
  attempts: 'job_model:together_attempts:growth15m',
  limited: 'job_model:together_attempts_limited:growth15m',
  capacity: 'job_model:together_attempts_capacity:growth15m',
  calls: 'job_model:together_calls:growth15m',
  fallbacks: 'job_model:together_fallbacks:growth15m',
  attemptsBriefly: 'job_model:together_attempts:growth10m',
  lastingErrors: 'job_model_category:together_attempts_lasting:growth10m',
  quotaLeft: 'job_model_quota:together_quota_left:min',
  firstTokens: 'job_model_le:together_first_token_seconds:rate15m',
  firstToken: 'job_model:together_first_token_seconds:p95_15m',
  streams: 'job_model:together_streams:increase15m',
  firstTokenBefore: 'job_model:together_first_token_seconds:p95_1d',
  streamsBefore: 'job_model:together_streams:increase1d',
} as const;

/** Names of series recorded per job and error-budget window. */
export const perJob = {
  calls: (window: number): string => `job:together_calls:growth${windowName(window)}`,
  unserved: (window: number): string => `job:together_unserved:growth${windowName(window)}`,
  failed: (window: number): string => `job:together_failed:growth${windowName(window)}`,
  /** When the job was last present long enough to be missed, in Unix seconds. */
  serviceExpected: 'job:together_service_expected:timestamp',
  servicePresent: 'job:together_service:present',
  /** When the job last came back after an absence, in Unix seconds. */
  serviceReturned: 'job:together_service_returned:timestamp',
  /** When a recurring job last returned, in Unix seconds; 0 for a service. */
  serviceComesAndGoes: 'job:together_service_comes_and_goes:timestamp',
  probeExpected: 'job:together_probe_expected:timestamp',
  probePresent: 'job:together_probe:present',
  collectorExpected: 'job:together_collector_expected:timestamp',
  collectorPresent: 'job:together_collector:present',
} as const;

/** Whether Prometheus was up, which series it saw, and which services it must miss. */
export function memoryRules(query: Query): RecordingRule[] {
  const counters = countersOf(query);
  const scraped: Scraped = {
    process: collectorProcess(query),
    up: collectorUp(query),
    reachedLate: query.recorded(REACHED_LATE),
  };
  return [
    rule(HEARTBEAT, Expression.of('vector(1)')),
    rule(LOSSES, collectorLosses()),
    rule(REACHED_LATE, reachedLate(query)),
    // New series are queried before they are remembered.
    ...counters.map(({ series, perSecond, isCollectors }) =>
      rule(
        series.initialName,
        initialValue(series, perSecond, query.evaluator, isCollectors ? scraped : undefined),
      ),
    ),
    ...uniqueBy(counters, ({ series }) => series.seenName).map(({ series, isCollectors }) =>
      rule(series.seenName, lastSeen(series, query.evaluator, isCollectors ? scraped : undefined)),
    ),
    ...presence(query, perJob.servicePresent, perJob.serviceExpected, {
      alive: query.counter('attempts'),
      forSeconds: thresholds.absence.service,
    }),
    ...comingAndGoing(query),
    ...presence(query, perJob.probePresent, perJob.probeExpected, {
      alive: query.gauge('probeCheckInterval'),
      forSeconds: thresholds.absence.probe,
    }),
    ...presence(query, perJob.collectorPresent, perJob.collectorExpected, {
      alive: collectorUp(query),
      forSeconds: thresholds.absence.probe,
    }),
  ];
}

/** Values compared by alerts, evaluated once per evaluation. */
export function recordingRules(query: Query): RecordingRule[] {
  const { limited, lasting, firstToken } = thresholds;
  const model = [...query.owner, 'requestModel'] as const;
  const view = new View(query, limited.over, model, 'growth');
  const briefly = new View(query, lasting.over, model, 'growth');
  return [
    rule(perModel.attempts, attempts.expression(view)),
    rule(perModel.limited, limitedAttempts.expression(view)),
    rule(perModel.capacity, capacityAttempts.expression(view)),
    rule(perModel.calls, calls.expression(view)),
    rule(perModel.fallbacks, fallbacks.expression(view)),
    rule(perModel.attemptsBriefly, attempts.expression(briefly)),
    rule(
      perModel.lastingErrors,
      briefly.per(...model, 'errorCategory').counted(lastingErrorAttempts(query)),
    ),
    rule(
      perModel.quotaLeft,
      quotaRequestsLeft
        .expression(view)
        .withLabel('quota', 'requests')
        .or(quotaTokensLeft.expression(view).withLabel('quota', 'tokens')),
    ),
    rule(perModel.firstTokens, firstTokens(query, model)),
    rule(perModel.firstToken, quantile(firstToken.quantile, query.recorded(perModel.firstTokens))),
    rule(perModel.streams, streams.expression(view)),
    ...budgetRules(query, (window) => window <= minutes(30)),
  ];
}

/** The same over hours and days: expensive, and slow to change. */
export function slowRecordingRules(query: Query): RecordingRule[] {
  const { quantile: share, before, baseline } = thresholds.firstToken;
  const yesterday = (name: string): Expression =>
    query.recorded(name).offset(before).rollUp(baseline, thresholds.firstToken.over);
  return [
    rule(perModel.firstTokenBefore, quantile(share, yesterday(perModel.firstTokens))),
    rule(perModel.streamsBefore, yesterday(perModel.streams)),
    ...budgetRules(query, (window) => window > minutes(30) && window <= days(1)),
    ...budgetWindows
      .filter((window) => window > days(1))
      .flatMap((window) =>
        // Raw series of thousands of processes over days take too long: sum hourly values.
        [perJob.calls, perJob.unserved].map((name) =>
          rule(name(window), query.recorded(name(hours(1))).rollUp(window, hours(1))),
        ),
      ),
  ];
}

function budgetRules(query: Query, wanted: (window: number) => boolean): RecordingRule[] {
  return budgetWindows.filter(wanted).flatMap((window) => {
    const view = new View(query, window, query.owner, 'growth');
    return [
      rule(perJob.calls(window), calls.expression(view)),
      rule(perJob.failed(window), failedCalls.expression(view)),
      rule(
        perJob.unserved(window),
        unserved(query.recorded(perJob.failed(window)), takenOver(view)),
      ),
    ];
  });
}

/**
 * What is present, and what is reported missing: anything that was present for nearly all of a period.
 * It is missed until it returns, not just until a window has passed.
 */
function presence(
  query: Query,
  present: string,
  expected: string,
  { alive, forSeconds }: { readonly alive: Series; readonly forSeconds: number },
): RecordingRule[] {
  const { share, missed } = thresholds.absence;
  const heartbeat = query.heartbeat;
  const steady = query
    .recorded(present)
    .over('count', forSeconds)
    .dividedBy(heartbeat.over('count', forSeconds), { on: [], manyToOne: true })
    .above(share)
    .and(heartbeat.offset(forSeconds), { on: [] })
    .and(query.recorded(present));
  const now = Expression.of('time()');
  return [
    rule(present, alive.group(...query.owner)),
    rule(
      expected,
      steady
        .times(0)
        .plus(now)
        .or(
          query
            .recorded(expected)
            .over('last', days(1))
            .above(now.minus(query.seconds(missed))),
        ),
    ),
  ];
}

/**
 * Recurring jobs: they have returned before, and run for a small part of a day. A job's first end is
 * reported, because it may be a service.
 */
function comingAndGoing(query: Query): RecordingRule[] {
  const { service, ofDay, missed } = thresholds.absence;
  const now = Expression.of('time()');
  const present = query.recorded(perJob.servicePresent);
  const returned = query.recorded(perJob.serviceReturned);
  const away = now.minus(query.recorded(perJob.serviceExpected)).above(query.seconds(service));
  const shareOfDay = present
    .over('count', days(1))
    .dividedBy(query.heartbeat.over('count', days(1)), { on: [], manyToOne: true });
  return [
    rule(
      perJob.serviceReturned,
      present
        .and(away)
        .times(0)
        .plus(now)
        .or(returned.over('last', days(1)).above(now.minus(query.seconds(missed)))),
    ),
    rule(
      perJob.serviceComesAndGoes,
      // Decided while the job is present; while it is away, its share only falls.
      returned
        .and(present)
        .and(shareOfDay.below(ofDay))
        // 0, meaning a service, as long as it is present.
        .or(present.times(0))
        .or(
          query
            .recorded(perJob.serviceComesAndGoes)
            .over('last', days(1))
            .and(query.recorded(perJob.serviceExpected)),
        ),
    ),
  ];
}

/** First tokens per second by bucket: one series per model, however many processes. */
function firstTokens(query: Query, by: readonly LabelKey[]): Expression {
  const rate = query.buckets('timeToFirstToken').rate(thresholds.firstToken.over);
  const labels = by.map(label);
  return rate.aggregateByName(
    'sum',
    query.settings.histograms === 'native' ? labels : ['le', ...labels],
  );
}

function quantile(share: number, histogram: Expression): Expression {
  return new Expression(`histogram_quantile(${share}, ${histogram})`);
}

function lastingErrorAttempts(query: Query): Series {
  return query.counter('attempts', {
    errorCategory: { matches: 'auth|billing|model|deployment' },
  });
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}

function rule(record: string, expression: Expression): RecordingRule {
  return { record, expression };
}
