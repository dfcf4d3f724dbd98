import type { Matches, Query } from '@together-otel/dashboards';
import { application, ended, type History, history, labelled } from './case.ts';

/** How attempts end. */
export const FINE: Matches = { httpStatusCode: 200 };
export const FULL: Matches = { httpStatusCode: 503, errorCategory: 'capacity', errorType: '503' };
export const LIMITED: Matches = {
  httpStatusCode: 429,
  errorCategory: 'rate_limit',
  errorType: '429',
};
export const GONE: Matches = {
  httpStatusCode: 404,
  errorCategory: 'model',
  errorType: 'model_not_found',
};
export const UNAUTHORISED: Matches = {
  httpStatusCode: 401,
  errorCategory: 'auth',
  errorType: 'authentication_error',
};
export const BROKEN: Matches = { httpStatusCode: 500, errorCategory: 'server', errorType: '500' };

export function attempts(query: Query, more: Matches, values: string, instance = 'a'): History {
  return history(query.counter('attempts', application(more, instance)), values);
}

export function calls(
  query: Query,
  callOutcome: string,
  values: string,
  { instance = 'a', ...more }: Matches & { readonly instance?: string } = {},
): History {
  return history(ended(query, application({ callOutcome, ...more }, instance)), values);
}

/** Calls with one attempt each: some served, some failed in a given way. */
export function traffic(
  query: Query,
  how: Matches,
  served: string,
  failed: string,
  more: Matches & { readonly instance?: string } = {},
): History[] {
  const { instance = 'a', ...labels } = more;
  const { errorType = '' } = how;
  return [
    attempts(query, { ...FINE, ...labels }, served, instance),
    attempts(query, { ...how, ...labels }, failed, instance),
    calls(query, 'success', served, more),
    calls(query, 'error', failed, { ...more, errorType }),
  ];
}

export function within(environment: string, histories: readonly History[]): History[] {
  return labelled(histories, `deployment_environment_name="${environment}"`);
}
