import { record } from '../facts/attribute-value.ts';
import { findMarkedError } from './answer-error.ts';
import type { Operation } from './operation.ts';

/** Words that follow an id or a resource; any other segment there counts as an id. */
const WORDS = new Set(
  (
    'activate audio cancel checkpoints clear clusters compact complete completions content ' +
    'costs deactivate decisions deployments download edits endpoints estimate-price events ' +
    'execute files generations hardware input_items input_tokens invites items jobs limits ' +
    'live members messages metrics models parts pause preview public regions results ' +
    'resume roles run runs search sessions speech status steps submit supported-models ' +
    'transcriptions translations upload usage users validate variations versions voices ' +
    'volumes'
  ).split(' '),
);

/** Unknown methods share one name, as in the HTTP conventions. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']);

const RESOURCE = /^[a-z][a-z_-]{0,39}$/;

/** Anything that is not a model operation: `GET /models`, `POST /batches/{id}/cancel`. */
export function other(method: string, path: string): Operation {
  const upper = method.toUpperCase();
  const spanName = `${METHODS.has(upper) ? upper : '_OTHER'} ${routeOf(path)}`;
  // A file is not an answer: that of a batch's failed requests is a list of errors.
  if (path.endsWith('/content')) return { name: undefined, spanName };
  return {
    name: undefined,
    spanName,

    readAnswer(answer, facts) {
      const fields = record(answer);
      if (!fields || Array.isArray(answer)) return;
      facts.noteName(fields['id'], undefined);
      if (!isResource(fields)) facts.error = findMarkedError(answer);
    },
  };
}

/** Batches, jobs and stored responses contain errors of their own; fetching them did not fail. */
function isResource({ object, status, job }: Readonly<Record<string, unknown>>): boolean {
  return Boolean(status ?? job) || (typeof object === 'string' && object !== 'error');
}

/** The path with possible ids replaced, for low cardinality. */
function routeOf(path: string): string {
  const [resource = '', ...rest] = path.split('/').filter((segment) => segment !== '');
  if (!RESOURCE.test(resource)) return '/{path}';
  // Model ids contain slashes.
  if (resource === 'models' && rest.length > 0) return '/models/{id}';
  return ['', resource, ...rest.map((part) => (WORDS.has(part) ? part : '{id}'))].join('/');
}
