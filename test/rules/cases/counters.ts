import type { Matches, Query, Series } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ended,
  type History,
  history,
  nothing,
  probe,
  steady,
} from '../case.ts';

/** A process's counter, and the most it can have counted before its first sample. */
interface Counter {
  readonly of: (instance: string, more?: Matches) => Series;
  readonly most: number;
  /** The series that records it, unless it is recorded under its own name. */
  readonly recordedAs?: Series;
  /** Whether the probe's own calls count towards it as well. */
  readonly hasSynthetic: boolean;
}

/** Two export intervals of a minute, at 250 calls or 250,000 tokens a second. */
const MOST_CALLS = 30_000;
const MOST_TOKENS = 30_000_000;
const MOST_ITEMS = 6_000_000;
/** All counters of Collectors are recorded under this name. */
const LOSSES = 'together:collector:losses';
/** Its alert waits five minutes. */
const DROPPED = 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early';

/** All counters whose growth is used; `rules.pipeline-test.ts` checks that none is missing. */
function counters(query: Query): Counter[] {
  const isLatest = query.settings.generation === 'latest';
  const of = (make: (labels: Matches) => Series, most = MOST_CALLS): Counter => ({
    of: (instance, more = {}) => make(application(more, instance)),
    most,
    hasSynthetic: true,
  });
  return [
    of((labels) => query.counter('attempts', { httpStatusCode: 200, ...labels })),
    of((labels) => ended(query, { callOutcome: 'success', ...labels })),
    of((labels) => query.counter('callRetries', labels)),
    of((labels) => query.counter('fallbacks', { fallbackToProvider: 'openai', ...labels })),
    of((labels) => query.counter('cost', { tokenType: 'output', ...labels })),
    of((labels) => query.count('timeToFirstToken', labels)),
    of((labels) => query.count('retryDelay', labels)),
    of((labels) => query.total('retryDelay', labels)),
    ...(isLatest
      ? [
          of((labels) => query.counter('inferenceUsageInputTokens', labels), MOST_TOKENS),
          of((labels) => query.counter('inferenceUsageOutputTokens', labels), MOST_TOKENS),
        ]
      : [of((labels) => query.total('tokenUsage', labels), MOST_TOKENS)]),
    {
      of: (instance) => query.counter('probeChecks', probe({}, instance)),
      most: MOST_CALLS,
      hasSynthetic: false,
    },
    {
      of: (instance) => query.foreign(DROPPED, { job: 'otel-gateway', instance }),
      recordedAs: query.recorded(LOSSES),
      most: MOST_ITEMS,
      hasSynthetic: false,
    },
  ];
}

/** Names of the series that record initial counter values of new processes. */
export function initialNames(query: Query): string[] {
  return counters(query).map(initialName);
}

function initialName({ of, recordedAs = of('a') }: Counter): string {
  return recordedAs.initialName;
}

/**
 * Expected recorded value of every counter, as a fraction of the most a process can start with;
 * undefined if nothing should be recorded.
 */
function recorded(began: number | undefined): NonNullable<Case['recorded']> {
  return (query) =>
    Object.fromEntries(
      counters(query).map((counter) => [
        initialName(counter),
        began === undefined ? undefined : began * counter.most,
      ]),
    );
}

/** A history of every counter, in fractions of the most a process can start with. */
function each(
  query: Query,
  instance: string,
  began: number,
  values: (began: number) => string,
  more?: Matches,
): History[] {
  return counters(query)
    .filter(({ hasSynthetic }) => more === undefined || hasSynthetic)
    .map(({ of, most }) => history(of(instance, more), values(began * most)));
}

const { edge } = casesOf('TogetherAuthErrors');

/** When a series counts as new; the same for every counter. */
export const counterCases: readonly Case[] = [
  edge(
    'what new processes began with is counted: not what they cannot have counted since, not of the probe, not of who was there',
    { at: 14, recorded: recorded(0.01 + 0.8) },
    (query) => [
      ...each(query, 'stays', 0.02, (began) => steady(began, 30)),
      ...each(query, 'returns', 0.03, (began) => `${steady(began, 2)} _x12 ${steady(began, 20)}`),
      ...each(query, 'new', 0.01, (began) => `${nothing(14)} ${steady(began, 20)}`),
      ...each(query, 'busy', 0.8, (began) => `${nothing(14)} ${steady(began, 20)}`),
      ...each(query, 'older', 1.2, (began) => `${nothing(14)} ${steady(began, 20)}`),
      ...each(query, 'probe', 0.3, (began) => `${nothing(14)} ${steady(began, 20)}`, {
        synthetic: 'true',
      }),
    ],
  ),
  edge(
    'a process that comes a minute after Prometheus may be old',
    { at: 1, recorded: recorded(undefined) },
    (query) => each(query, 'a', 0.01, (began) => `_ ${steady(began, 20)}`),
  ),
  edge(
    'one that comes four minutes after Prometheus is new',
    { at: 4, recorded: recorded(0.01) },
    (query) => each(query, 'a', 0.01, (began) => `${nothing(4)} ${steady(began, 20)}`),
  ),
  edge(
    'a process is new a day after it was last seen, and not an hour earlier',
    { at: 1600, isLong: true, recorded: recorded(0.01) },
    (query) => {
      const away =
        (minutes: number) =>
        (began: number): string =>
          `${steady(began, 1600 - minutes)} ${nothing(minutes)} ${steady(began, 2)}`;
      return [
        ...each(query, 'forgotten', 0.01, away(26 * 60)),
        ...each(query, 'known', 0.02, away(24.7 * 60)),
      ];
    },
  ),
];
