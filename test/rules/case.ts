import type { Matches, Query, Series } from '@together-otel/dashboards';

/** A minute-by-minute history of series, and the alerts that fire at a given minute. */
export interface Case {
  /** The alert under test. */
  readonly alert: string;
  readonly kind: 'fires' | 'does not fire' | 'edge';
  readonly name: string;
  readonly history: (query: Query) => readonly History[];
  /** The minute at which alerts are evaluated. */
  readonly at: number;
  /**
   * All alerts that fire at `at`; defaults to the case's own alert for `fires`, and none otherwise.
   */
  readonly firing?: readonly string[];
  /**
   * Labels that distinguish alerts of the same name in this case, and their values for each firing
   * alert.
   */
  readonly apart?: {
    readonly by: readonly string[];
    readonly firing: readonly Readonly<Record<string, string>>[];
  };
  /** Sums of recorded series at `at`; undefined for series without a value then. */
  readonly recorded?: (query: Query) => Readonly<Record<string, number | undefined>>;
  /** Further minutes at which the same alerts fire. */
  readonly also?: readonly number[];
  /** Further minutes, each with all alerts that fire then. */
  readonly otherwise?: readonly (readonly [minute: number, firing: readonly string[]])[];
  /** A long case, run with the default names only: other names produce the same expressions. */
  readonly isLong?: boolean;
}

/** A minute at which a case is evaluated, and the alerts that fire then. */
interface Look {
  readonly minute: number;
  readonly firing: readonly string[];
  readonly apart?: NonNullable<Case['apart']>;
}

/** All evaluations of a case. */
export function looksOf({
  alert,
  kind,
  at,
  also = [],
  firing,
  apart,
  otherwise = [],
}: Case): Look[] {
  return [
    ...[at, ...also].map((minute) => ({
      minute,
      firing: firing ?? (kind === 'fires' ? [alert] : []),
      ...(apart && { apart }),
    })),
    ...otherwise.map(([minute, all]) => ({ minute, firing: all })),
  ];
}

type Constructor = (
  name: string,
  rest: Omit<Case, 'alert' | 'kind' | 'name' | 'history'>,
  history: Case['history'],
) => Case;

/** Constructors for the cases of one alert, by kind. */
export function casesOf(alert: string): Record<'fires' | 'doesNotFire' | 'edge', Constructor> {
  const of =
    (kind: Case['kind']): Constructor =>
    (name, rest, history) => ({ alert, kind, name, history, ...rest });
  return { fires: of('fires'), doesNotFire: of('does not fire'), edge: of('edge') };
}

/** One series with its values minute by minute, in promtool's notation. */
export interface History {
  readonly series: string;
  readonly values: string;
}

/** @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
export function history(series: Series, values: string): History {
  // A metric read together with others has a history of its own.
  const own = series.text.replace(/^\{__name__=~"([^|"]+)\|[^"]+", /, '$1{');
  return { series: own, values };
}

/** Ended calls, in the names of the applications' generation of the conventions. */
export function ended(query: Query, labels: Matches): Series {
  const isLatest = query.settings.generation === 'latest';
  return query.count(isLatest ? 'inferenceDuration' : 'operationDuration', labels);
}

/** A counter that grows by `perMinute`, in promtool's notation. */
export function rising(perMinute: number, forMinutes: number, from = 0): string {
  return `${from}+${perMinute}x${forMinutes}`;
}

/** A counter that grows at a different rate in each phase. */
export function course(
  ...phases: readonly (readonly [minutes: number, perMinute: number])[]
): string {
  let total = 0;
  return phases
    .map(([minutes, perMinute]) => {
      const values = `${total}+${perMinute}x${minutes - 1}`;
      total = Number((total + perMinute * minutes).toFixed(9));
      return values;
    })
    .join(' ');
}

/** The same value for `forMinutes` minutes. */
export function steady(value: number, forMinutes: number): string {
  return `${value}x${forMinutes - 1}`;
}

/** No samples for `forMinutes` minutes. */
export function nothing(forMinutes: number): string {
  return `_x${forMinutes}`;
}

/** Copies histories, adding `labels`. */
export function labelled(histories: readonly History[], labels: string): History[] {
  return histories.map(({ series, values }) => ({
    series: series.replace('}', `, ${labels}}`),
    values,
  }));
}

/** The process ended, which ends its series immediately. */
export const ENDED = 'stale';

export const MODEL = 'deepseek-ai/DeepSeek-V3.1';

/** Labels of an application's series. */
export function application(more: Matches = {}, instance = 'a'): Matches {
  return {
    job: 'shop/checkout',
    instance,
    operationName: 'chat',
    requestModel: MODEL,
    serverAddress: 'api.together.ai',
    synthetic: '',
    // Every failure has an error type, decoded or not.
    ...(more.errorCategory !== undefined && { errorType: String(more.httpStatusCode) }),
    ...more,
  };
}

/** Labels of a probe's series. */
export function probe(more: Matches = {}, instance = 'p'): Matches {
  return { job: 'together-probe', instance, ...more };
}

export const URL = 'https://api.together.ai/v1/models';
